"""From training runs and tokens to chips, megawatts and money, and back."""
