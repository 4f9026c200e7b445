"""Evaluation plans, their results, reviews and figures of joint strategies."""
