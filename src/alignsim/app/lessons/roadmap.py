"""Lesson 5: the shared roadmap, and whether it gets better after it gets worse."""

from __future__ import annotations

from alignsim.app.lessons.lesson import (
    IS_MORE,
    NOT_MORE,
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

START = 26
ON_TIME, VALUE = Asked(0, 0, "on_time_share"), Asked(0, 0, "delivered_value")

LESSON = Lesson(
    name="roadmap",
    title="The roadmap's J-curve",
    idea="A shared roadmap makes people say openly what they disagree about, once a quarter. It should hurt first and "
         "help later: drawn over time, a J.",
    minutes=20,
    experiments=(Experiment(
        base=Organization("No roadmap", "Each function follows its own order of projects."),
        others=(Organization("Shared roadmap", f"From week {START} on, IT and marketing agree each quarter on one "
                             "order of projects, and on dates.", "roadmap"),),
        outcomes=("on_time_share", "lead_time_mean", "delivered_value", "relationship", "understanding", "cost"),
        curves=(
            Curve("Trust of the CMO in the CIO: with the roadmap, minus without", "trust_cmo_to_cio",
                  "difference, on a scale of 0 to 1", apart=True),
            Curve("Value realized: with the roadmap, minus without", "value", "difference, value a week", apart=True),
            Curve("Projects decided and waiting for people", "queue", "projects at the end of a week"),
        ),
        week=START,
    ),),
    prediction=Prediction(
        f"A shared roadmap comes in week {START}. Over all three years, what happens to the share of projects that "
        "keep their date, and to the value delivered?",
        (ON_TIME, VALUE),
        (Choice("More projects on time, but no more value", (IS_MORE, NOT_MORE)),
         Choice("More projects on time, and more value: the pain pays", (IS_MORE, IS_MORE)),
         Choice("No more on time, but more value: the right projects come first", (NOT_MORE, IS_MORE)),
         Choice("Neither", (NOT_MORE, NOT_MORE))),
    ),
    look=("Where the line of trust lies below zero, and whether it comes back.",
          "On time against lead time: is a project done sooner, or is its date later?",
          "Whether value ever rises above zero and stays there."),
    read="Each session costs the heads a week's attention and everybody some hours; disagreement comes into "
         "the open and is felt as a bad experience, and both sides understand each other better afterwards. With a "
         "roadmap, dates are promised from what the people at hand can do. A more honest date is kept more often "
         "even if no project is done a day sooner: compare \u201con time\u201d with the lead time.",
    why=VALUE,
    literature=(
        "Repenning & Sterman 2002, Administrative Science Quarterly 47(2): worse before better in process "
        "improvement.",
        "Reich & Benbasat 2000, MIS Quarterly 24(1): communication and shared planning go with alignment.",
        "Phaal, Farrukh & Probert 2004, Technological Forecasting and Social Change 71(1-2): technology roadmapping.",
    ),
    published=(Published("Worse before better (Repenning & Sterman 2002): in the end more value should be delivered.",
                         VALUE, IS_MORE),),
    claims=(2, 16),
    missing=("A roadmap here cannot drop a bad project, join two, or find a gap in the market. If yours can, it may "
             "gain what this one does not.",
             "Nobody learns to hold a better session: the tenth is like the first.",
             "A date that can be relied on is worth something to customers and sales; nobody here plans by it."),
    discuss="If a plan makes dates more honest and nothing else better, is that a success? For whom?",
    teacher=TeacherNote(
        expect="The J-curve is a well-known story, so most will say: worse first, then both better.",
        misreadings=(
            "\u201cMore projects on time: it works.\u201d On time means: before the date promised. Ask what happened "
            "to the dates.",
            "\u201cIt needs more time.\u201d A fair objection: let the class run longer in the Watch tab.",
        ),
        followups=(
            Followup(f"Watch the roadmap come in week {START}", "baseline", {},
                     ((START, {"roadmap.every_weeks": 13}),)),
            Followup("Watch a roadmap between people who share goals and sit together", "baseline",
                     {"roadmap.every_weeks": 13, "incentives.joint_accountability": 0.6,
                      "embedding.it_in_marketing": 0.2}),
        ),
    ),
)
