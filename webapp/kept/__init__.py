"""What is kept in memory so as not to be worked out again. Nothing that is kept is ever out of date.

A view whose answer many ask for says `kept_answer(version_of("records", …), question, build)`; one with a part of a
page that costs much says `kept_part` in the same way. Both are in `answers`, and all a view has to know. Behind them:

clocks    (webapp/db/clocks.py) tell whether anything changed: numbers in the database, read anew for every request.
versions  label an answer with what the clocks showed before it was made, the day, and the reach of whoever asks.
answers   are made once in each process for all who see the same, and lie on a shelf under their version.
repeats   stand before the application: the same question with the same cookies is answered without waking Flask.
shelf     holds so much, and lets go what was not asked for the longest time; also of who was lately seen signed in.
"""
