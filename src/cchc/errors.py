"""The one error tree: every message says what, where and what to do, in one line."""

__all__ = [
    "CatalogueError",
    "CchcError",
    "CorrectionError",
    "LocalityError",
    "PeriodError",
    "ProjectError",
    "ReadError",
    "RuleError",
    "RunError",
    "StoreError",
]


class CchcError(Exception):
    """Anything that cchc refuses to do; `str()` of it is the line that a user sees."""


class LocalityError(CchcError):
    """A locality that is unknown, or a name that fits several."""


class PeriodError(CchcError):
    """A period that is not written as the design has it."""


class ReadError(CchcError):
    """A report file that cannot be read: missing, empty, too large, broken, not Vietnamese."""


class CatalogueError(CchcError):
    """data/raw/reports.csv, or an entry of it, that cannot be used."""


class RuleError(CchcError):
    """A rule file of the library or of the user that breaks its schema."""


class StoreError(CchcError):
    """A table that is missing, stale or does not fit its schema."""


class RunError(CchcError):
    """A notebook run that cannot start: unknown notebook, parameter or folder."""


class ProjectError(CchcError):
    """A folder of the project that cannot be found or used."""


class CorrectionError(CchcError):
    """data/raw/corrections.yml, or a correction of it, that cannot be applied."""
