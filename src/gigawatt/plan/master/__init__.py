"""What is bought, where and when, over planes that stand for operation."""
