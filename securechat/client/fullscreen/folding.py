"""`Folding`: which lists there is room for beside the conversation."""

PEOPLE_COLUMNS = 100
"""In fewer columns the people are folded away,"""

PLACES_COLUMNS = 70
"""and in fewer than these the places, too."""

LEAST_ROWS = 12
"""In fewer rows there is no room for either."""


class Folding:
    """What is shown: what fits, unless somebody wants it otherwise."""

    def __init__(self) -> None:
        self._fits_places = self._fits_people = True
        self._wants_places = self._wants_people = True
        self.places_above = self.people_above = False
        """Whether a list lies above the conversation, since there is no room beside it."""

    @property
    def shows_places(self) -> bool:
        """Whether the places can be seen."""
        return self.places_above or (self._fits_places and self._wants_places)

    @property
    def shows_people(self) -> bool:
        """Whether the people can be seen."""
        return self.people_above or (self._fits_people and self._wants_people)

    def resize(self, columns: int, rows: int) -> None:
        """The screen is so large now."""
        self._fits_places = columns >= PLACES_COLUMNS and rows >= LEAST_ROWS
        self._fits_people = columns >= PEOPLE_COLUMNS and rows >= LEAST_ROWS
        self.put_away()

    def toggle(self, *, is_places: bool) -> None:
        """Show the places (else the people), or hide them."""
        if is_places:
            if self._fits_places:
                self._wants_places = not self._wants_places
            self.places_above = not self._fits_places and not self.places_above
            self.people_above = False
        else:
            if self._fits_people:
                self._wants_people = not self._wants_people
            self.people_above = not self._fits_people and not self.people_above
            self.places_above = False

    def put_away(self) -> None:
        """Nothing lies above the conversation any more."""
        self.places_above = self.people_above = False
