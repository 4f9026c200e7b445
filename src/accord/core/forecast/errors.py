"""What can go wrong with a forecast, each with a stable code."""


class ForecastError(Exception):
    """Base of every error of this package; `code` is stable and safe to show."""

    code = "forecast.error"


class NotFittedError(ForecastError):
    """`predict` was called before `fit`."""

    code = "forecast.not_fitted"


class TooLittleHistoryError(ForecastError):
    """There are not enough events, or not enough weeks of them, for what was asked."""

    code = "forecast.too_little_history"
