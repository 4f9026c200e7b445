"""Filters that tell what the library says of files and rows in the reader's language."""

from django import template

from accord.apps.records.evidence_words import noted, why_suggested
from accord.apps.records.row_words import why_row
from accord.apps.records.rule_words import rule_words

register = template.Library()
register.filter("why_row", why_row)
register.filter("why_suggested", why_suggested)
register.filter("noted", noted)
register.filter("rule_words", rule_words)
