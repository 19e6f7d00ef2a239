"""Reads everything that speech needs from its files, so that nothing waits for them later."""

from . import answers, figures, labels, messages, sentences, tongue


def load(country: str | None = None) -> None:
    """Read locales and texts once; a country (ISO 3166) brings its own habits. Blocks."""
    tongue.load(country)
    figures.words()
    labels.labels()
    messages.texts()
    answers.answers()
    sentences.phrases()
