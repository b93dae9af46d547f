"""``python -m gigawatt``."""

if __name__ == "__main__":  # workers import this module too, and have no use for the command line
    from gigawatt.cli import main

    main()
