"""What can go wrong in linkage, in its own words."""


class LinkageError(Exception):
    """The records could not be linked."""


class TooLittleToLearn(LinkageError):
    """There are too few pairs that share an identifying value to learn a model from."""


class Collapsed(LinkageError):
    """What was learned without labels contradicts itself: it joins hardly anybody."""

    def __init__(self, kept: float) -> None:
        """Keep how much it holds of what identifying keys hold for one."""
        super().__init__("what was learned without labels contradicts itself")
        self.kept = kept


class NotAModel(LinkageError):
    """This is not a linkage model, or one of another version."""


class SeveralKinds(LinkageError):
    """The model tells several kinds of other people apart; the format has room for one."""


class UnknownField(LinkageError):
    """The file has no such column, or linkage no such field; both names are kept."""

    def __init__(self, column: str, field: str) -> None:
        """Keep which column was to be which field."""
        super().__init__("no such column or field")
        self.column, self.field = column, field
