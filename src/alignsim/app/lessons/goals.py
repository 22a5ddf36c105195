"""Lesson 3: shared goals."""

from __future__ import annotations

from alignsim.app.lessons.lesson import (
    IS_LESS,
    IS_MORE,
    NOT_LESS,
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

DISPUTES, VALUE = Asked(0, 0, "disputed_share"), Asked(0, 0, "delivered_value")

LESSON = Lesson(
    name="goals",
    title="Shared goals",
    idea="People pull in the direction they are measured by. If both heads are measured by the same things, they "
         "should want the same things.",
    minutes=15,
    experiments=(Experiment(
        base=Organization("Each its own goals", "A tenth of what each head is measured by is shared."),
        others=(
            Organization("Goals shared: the middle of both", "Three fifths are shared: the mean of what IT and "
                         "marketing want.", "joint_accountability"),
            Organization("Goals shared: the customer", "Three fifths are shared, and what is shared is what the "
                         "customer gets.", "joint_accountability", {"incentives.shared_goal": "customer_first"}),
        ),
        outcomes=("disputed_share", "decision_weeks", "relationship", "trust_marketing_staff_final", "on_time_share",
                  "delivered_value"),
        curves=(Curve("Decisions that went up to a superior", "disputes", "under way at the end of a week"),
                Curve("Trust of the CMO in the CIO", "trust_cmo_to_cio", "0 to 1")),
    ),),
    prediction=Prediction(
        "Three fifths of the goals of both heads become shared. What happens to the share of decisions that end in a "
        "dispute, and to the value delivered?",
        (DISPUTES, VALUE),
        (Choice("Fewer disputes, and more value", (IS_LESS, IS_MORE)),
         Choice("No fewer disputes, but more value", (NOT_LESS, IS_MORE)),
         Choice("Neither: goals on paper change little", (NOT_LESS, NOT_MORE)),
         Choice("Fewer disputes, but no more value", (IS_LESS, NOT_MORE))),
    ),
    look=("How many decisions are on their way up at the same time.",
          "Whether it matters what is shared: a compromise, or the customer.",
          "Whether fewer quarrels turn into more value."),
    read="Shared goals bring together what the two want; so fewer decisions stay open, and the lower side "
         "resents its rank less. They count only as far as they are lived: where trust is low, less of what is "
         "declared is taken seriously. The choices made move to the middle, which is not always where a project is "
         "at its best.",
    why=DISPUTES,
    literature=(
        "Sherif 1958, American Journal of Sociology 63(4): goals that stand above both groups reduce conflict.",
        "Kleingeld, van Mierlo & Arends 2011, Journal of Applied Psychology 96(6): group goals raise the performance "
        "of groups (d = .56).",
        "Garbers & Konradt 2014, Journal of Occupational and Organizational Psychology 87(1): so do team incentives "
        "(g = .45).",
    ),
    published=(Published("Group goals raise the performance of groups (Kleingeld et al. 2011; Garbers & Konradt 2014): "
                         "shared goals should deliver more value.", VALUE, IS_MORE),),
    claims=(11, 4),
    missing=("A shared goal here changes what people want, not how hard they work or how well they plan. Studies of "
             "group goals are mostly about targets, which make people do just that.",
             "Nobody games a metric or hides behind a colleague, as some do when a result belongs to all."),
    discuss="Studies find that group goals make groups perform better. If this run shows no gain in value: is "
            "the model wrong, are the studies about something else, or both?",
    teacher=TeacherNote(
        expect="Most will say fewer disputes and more value: it is what the studies would make one expect.",
        misreadings=(
            "\u201cThe model proves that shared goals do not pay.\u201d It does not: it lacks a way by which "
            "they do pay in studies. Let the class find which.",
            "\u201cLess quarrel is the aim.\u201d Quarrel about the right thing can make a decision better.",
        ),
        followups=(
            Followup("Watch goals become shared in week 26", "baseline", {},
                     ((26, {"incentives.joint_accountability": 0.6}),)),
            Followup("Watch shared goals where trust began low", "baseline",
                     {"incentives.joint_accountability": 0.6, "trust.start": 0.2}),
        ),
    ),
)
