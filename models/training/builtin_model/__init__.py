"""Trains and exports Easel's built-in model. Run `python -m builtin_model --help`."""
