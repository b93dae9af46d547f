"""``python -m gigawatt``."""

from gigawatt.cli import main

if __name__ == "__main__":
    main()
