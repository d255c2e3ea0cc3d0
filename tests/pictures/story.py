"""What is said in the pictures: a small company on the day before a release."""

TOPICS = {
    "#lobby": "Release on Friday · cake in the kitchen",
    "#plans": "What comes after 2.0",
    "#support": "Be kind: everybody was new once",
}

BEFORE = (
    ("anna", "#plans", "Shall we keep the old import for another year?"),
    ("carol", "#support", "The printer on the second floor is back."),
    ("anna", "#lobby", "Good morning! Did the server survive the night?"),
    ("ben", "#lobby", "It did: three restarts, *nothing lost*."),
    ("carol", "#lobby", "/me hands out coffee"),
    ("dmitri", "#lobby", "Доброе утро! Who writes the changelog?"),
    ("anna", "#lobby", "I do. It says what changed for people, not what changed in the `code`."),
    ("ben", "#lobby", "The figures are at https://chat.example.org/figures 📈"),
    ("carol", "#lobby", "こんにちは from the Tokyo office 👋"),
    ("dmitri", "#lobby", 'def greet(name):\n    return f"Hello, {name}!"'),
)
"""Who says what where, before ben comes."""

LIVE = (
    ("anna", "#plans", "ben: your plan for 2.1 is great"),
    ("carol", "#support", "Has anybody seen the blue cable?"),
    ("carol", "@ben", "The cake is for anna. Not a word!"),
    ("anna", "#lobby", "ben: could you look at the page about invitations before noon?"),
)
"""What ben sees coming."""
