"""What can go wrong in linkage, in its own words."""


class LinkageError(Exception):
    """The records could not be linked."""


class TooLittleToLearn(LinkageError):
    """There are too few pairs that share an identifying value to learn a model from."""


class NotAModel(LinkageError):
    """This is not a linkage model, or one of another version."""
