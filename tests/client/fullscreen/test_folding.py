from securechat.client.fullscreen.folding import Folding


def shown(folding: Folding) -> tuple[bool, bool]:
    """Whether the places and the people can be seen."""
    return folding.shows_places, folding.shows_people


def test_lists_fold_away_where_there_is_no_room() -> None:
    """Below 100 columns the people go, below 70 or in few rows the places, too."""
    folding = Folding()
    sizes = {(140, 40): (True, True), (99, 40): (True, False), (69, 40): (False, False)}
    sizes[(140, 10)] = (False, False)
    for (columns, rows), expected in sizes.items():
        folding.resize(columns, rows)
        assert shown(folding) == expected


def test_a_folded_list_comes_above_the_rest_one_at_a_time() -> None:
    """A key brings back what is folded away, above the conversation; the other one then goes."""
    folding = Folding()
    folding.resize(60, 24)
    folding.toggle(is_places=True)
    assert folding.places_above
    folding.toggle(is_places=False)
    assert (folding.places_above, folding.people_above) == (False, True)
    folding.put_away()
    assert shown(folding) == (False, False)


def test_what_was_hidden_by_hand_stays_hidden() -> None:
    """A list that somebody put away does not come back with a larger screen."""
    folding = Folding()
    folding.resize(140, 40)
    folding.toggle(is_places=False)
    folding.resize(160, 40)
    assert shown(folding) == (True, False)
    folding.toggle(is_places=False)
    assert shown(folding) == (True, True)
