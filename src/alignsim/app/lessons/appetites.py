"""Lesson 1: two heads with different appetites for speed, risk and new tools."""

from __future__ import annotations

from alignsim.app.lessons.lesson import (
    IS_LESS,
    IS_MORE,
    IS_SAME,
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

ALIKE = {f"people.{who}.{trait}": value for who in ("cio", "cmo")
         for trait, value in (("speed_preference", 0.525), ("risk_tolerance", 0.5), ("best_of_breed_preference", 0.5))}
FURTHER = {
    "people.cio.speed_preference": 0.1, "people.cio.risk_tolerance": 0.1,
    "people.cmo.speed_preference": 0.95, "people.cmo.risk_tolerance": 0.9,
}
WEEKS, RELATION = Asked(0, 0, "decision_weeks"), Asked(0, 0, "relationship")

LESSON = Lesson(
    name="appetites",
    title="Mismatched appetites",
    idea="Marketing is rewarded for being first, IT for nothing breaking. Heads with such different appetites for "
         "speed, risk and new tools must still agree on every joint project.",
    minutes=15,
    experiments=(Experiment(
        base=Organization("Different appetites", "The CIO is careful and likes one platform; the CMO is fast and "
                          "likes the newest tool. This is the model's usual organization."),
        others=(
            Organization("The same appetites", "Both stand in the middle for speed, risk and tools.", moves=ALIKE),
            Organization("Further apart", "The CIO is more careful still, the CMO faster still.", moves=FURTHER),
        ),
        outcomes=("decision_weeks", "disputed_share", "rework_share", "delivered_value", "on_time_share",
                  "relationship"),
        curves=(Curve("Decisions waiting", "decisions_open", "decisions at the end of a week"),
                Curve("Trust of the CMO in the CIO", "trust_cmo_to_cio", "0 to 1")),
    ),),
    prediction=Prediction(
        "Give the CIO and the CMO the same appetite for speed, risk and tools, and change nothing else. What happens "
        "to the weeks a decision takes, and to how well the two get on?",
        (WEEKS, RELATION),
        (Choice("Decisions get faster, and the two get on better", (IS_LESS, IS_MORE)),
         Choice("Decisions get faster, but the two get on no better", (IS_LESS, NOT_MORE)),
         Choice("Decisions get no faster, but the two get on better", (NOT_LESS, IS_MORE)),
         Choice("Neither: something else must be the matter", (NOT_LESS, NOT_MORE))),
    ),
    look=("How many decisions wait at the same time.",
          "Whether trust follows the waiting, or goes its own way.",
          "Where effort goes: rework is work done twice."),
    read="A joint decision is settled in a week with a chance that falls with the distance between what the two want; "
         "what stays open goes up, step by step, to their common superior. Trust moves with what people live through: "
         "late projects, broken promises, questions without an answer. So the same appetite reaches trust only as far "
         "as it changes these events.",
    why=WEEKS,
    literature=(
        "Crawford & Sobel 1982, Econometrica 50(6): talk carries less, the more interests differ.",
        "Dessein 2002, Review of Economic Studies 69(4): when to decide oneself and when to leave it to another.",
        "de Wit, Greer & Jehn 2012, Journal of Applied Psychology 97(2): conflict about the task and about persons.",
    ),
    published=(Published("Disagreement about the task does, on average, no harm in itself (de Wit, Greer & Jehn "
                         "2012): taking it away should leave the relationship about as it is.", RELATION, IS_SAME),),
    claims=(14,),
    missing=("An appetite is three numbers a person. Nobody here learns to like risk, or is hired for it.",
             "Nobody bargains over several decisions at once: give and take between projects is left out."),
    discuss="Which decisions in your organization wait because two people want different things, and which wait for "
            "other reasons? How could you find out?",
    teacher=TeacherNote(
        expect="Many will say that both get better: we tend to take a quarrel for a question of characters.",
        misreadings=(
            "\u201cThe lines differ, so it matters.\u201d Look at the bands: they show how surely the mean is known. "
            "Where the bands lie over each other, nothing is told.",
            "\u201cSo appetites do not matter.\u201d Look at rework and disputes as well as at trust.",
        ),
        followups=(
            Followup("Watch two heads of the same mind", "baseline", ALIKE),
            Followup("Watch them drift further apart from week 26 on", "baseline", {}, ((26, FURTHER),)),
        ),
    ),
)
