"""The look of every page: base layout, components, navigation, themes and languages."""
