"""Feeds: deliveries that come by themselves, their rhythm, and the alarms when they do not."""
