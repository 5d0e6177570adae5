"""Tiny diffusion models, and what Hugging Face diffusers draws with them: Easel's standard of correctness."""


def quiet() -> None:
    """Turns off the libraries' advice (deprecated options and the like), which these models ask for on purpose."""
    import logging
    import warnings

    import diffusers
    import transformers

    diffusers.logging.set_verbosity_error()
    transformers.logging.set_verbosity_error()
    logging.getLogger("diffusers").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
