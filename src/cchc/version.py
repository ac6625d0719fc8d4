"""The version of the library, as its package metadata has it."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("cchc")
