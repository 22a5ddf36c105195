"""Lesson 4: moving desks, or cross-training."""

from __future__ import annotations

from alignsim.app.lessons.lesson import (
    IS_LESS,
    IS_MORE,
    NOT_LESS,
    Asked,
    Choice,
    Curve,
    Experiment,
    Followup,
    Lesson,
    Organization,
    Prediction,
    Published,
    TeacherNote,
)

LITTLE, MUCH = Asked(0, 0, "delivered_value"), Asked(0, 1, "delivered_value")
AGAINST_NEITHER = Asked(1, 0, "delivered_value")
DESKS = Organization("A fifth of IT sits in marketing", "One in five of IT moves to marketing's rooms, for a year at "
                     "a time.", "embedding")

LESSON = Lesson(
    name="embedding",
    title="Move desks, or train?",
    idea="People who know the other side's work need fewer meetings to get it right. One can learn it by sitting "
         "there (embedding), or by being taught (cross-training).",
    minutes=20,
    experiments=(
        Experiment(
            base=DESKS,
            others=(
                Organization("A little training", "Nobody moves; all train 12 minutes a week about the other side, "
                             "about as many hours as the moved desks cost.", moves={"training.cross_hours": 0.2}),
                Organization("Much training", "Nobody moves; all train two hours a week, ten times as many.",
                             "cross_training"),
            ),
            outcomes=("delivered_value", "understanding", "relationship", "rework_share", "lead_time_mean", "cost"),
            curves=(Curve("What staff know of the other side's work", "understanding", "0 to 1"),
                    Curve("Trust of IT staff in marketing", "trust_it_staff", "0 to 1")),
        ),
        Experiment(
            base=Organization("Neither", "Nobody moves and nobody trains."),
            others=(DESKS,),
            outcomes=("delivered_value", "understanding", "relationship", "lead_time_mean", "cost"),
            heading="And against doing neither",
        ),
    ),
    prediction=Prediction(
        "One in five of IT moves to marketing's rooms. Or nobody moves, and all train about the other side: 12 minutes "
        "a week, which costs about the same hours, or two hours, ten times as many. What delivers more value?",
        (LITTLE, MUCH),
        (Choice("Moved desks: more than a little training, and more than much", (IS_LESS, IS_LESS)),
         Choice("Training, little or much, is at least as good as moved desks", (NOT_LESS, NOT_LESS)),
         Choice("Moved desks beat a little training; much training does as well or better", (IS_LESS, NOT_LESS)),
         Choice("A little training holds its own; much of it takes too many hours", (NOT_LESS, IS_LESS))),
    ),
    look=("How fast understanding grows, and whether it ever stands still.",
          "What it costs: the last row counts all person-weeks, training included.",
          "Which of the two does more for trust, and which for value."),
    read="Understanding makes faults rarer, questions shorter and work between the functions smoother. Who sits with "
         "the other side learns it all day and answers questions on the spot, but slowly loses depth at home and "
         "works less well in the first weeks. Training costs its hours every week and reaches everybody.",
    why=AGAINST_NEITHER,
    literature=(
        "Allen 1977, Managing the Flow of Technology: people talk to those who sit near.",
        "Teasley, Covi, Krishnan & Olson 2002, IEEE Transactions on Software Engineering 28(7): teams in one room were "
        "about twice as productive.",
        "Marks, Sabella, Burke & Zaccaro 2002, Journal of Applied Psychology 87(1): cross-training helps teams.",
    ),
    published=(Published("Teams that sit together work faster (Allen 1977; Teasley et al. 2002): moved desks should "
                         "deliver more than doing neither.", AGAINST_NEITHER, IS_MORE),),
    claims=(5,),
    missing=("All people learn at the same rate, and nobody tires of being taught. "
             "Training may look better here than it is.",
             "Rooms, travel, remote work and the wish to sit with one's own people are left out."),
    discuss="Training reaches everybody and can be planned; moving desks changes who meets whom. Which would you "
            "rather defend before your board, and which would still work when nobody watches?",
    teacher=TeacherNote(
        expect="Many will bet on moved desks for any number of hours; some will think that two hours a week are lost.",
        misreadings=(
            "\u201cTraining wins, so train.\u201d Per hour, or in all? Read value and cost together.",
            "\u201cMoved desks hardly beat a little training.\u201d Look at trust too.",
        ),
        followups=(
            Followup("Watch a fifth of IT move to marketing in week 26", "baseline", {},
                     ((26, {"embedding.it_in_marketing": 0.2}),)),
            Followup("Watch half of IT in marketing: too much?", "baseline", {"embedding.it_in_marketing": 0.5}),
        ),
    ),
)
