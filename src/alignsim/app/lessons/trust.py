"""Lesson 6: trust traps: the same organization, another history."""

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
    TeacherNote,
)

LOW, HIGH = {"trust.start": 0.3}, {"trust.start": 0.7}
INSIDE = {"mechanisms.outside_buying": False}
FACTS = {"mechanisms.biased_appraisal": False}
RELATION, VALUE = Asked(0, 0, "relationship"), Asked(0, 0, "delivered_value")

LESSON = Lesson(
    name="trust",
    title="Trust traps",
    idea="Who trusts takes a late answer for bad luck; who does not takes it for proof. So trust and distrust can feed "
         "themselves, and history may decide where a relationship ends.",
    minutes=20,
    experiments=(
        Experiment(
            base=Organization("Distrust at first", "Trust began at 0.3 on a scale of 0 to 1.", moves=LOW),
            others=(Organization("Trust at first", "The same organization; trust began at 0.7.", moves=HIGH),),
            outcomes=("relationship", "strong_relationship", "delivered_value", "on_budget_share", "shadow_share",
                      "cost"),
            heading="Judged as people do: what one expects colours what one sees",
            curves=(Curve("Trust of the CMO in the CIO", "trust_cmo_to_cio", "0 to 1"),),
            spread="relationship",
        ),
        Experiment(
            base=Organization("Distrust at first, facts only", "As before, but everybody judges by what "
                              "happened alone.", moves={**LOW, **FACTS}),
            others=(Organization("Trust at first, facts only", "Trust began at 0.7, and everybody judges by what "
                                 "happened alone.", moves={**HIGH, **FACTS}),),
            outcomes=("relationship", "strong_relationship", "delivered_value"),
            heading="Judged on the facts alone",
            curves=(Curve("Trust of the CMO in the CIO, facts only", "trust_cmo_to_cio", "0 to 1"),),
            spread="relationship",
        ),
        Experiment(
            base=Organization("Distrust at first, nothing bought outside", "As in the first pair, but marketing buys "
                              "no technology behind IT's back.", moves={**LOW, **INSIDE}),
            others=(Organization("Trust at first, nothing bought outside", "Trust began at 0.7; nothing is bought "
                                 "outside either.", moves={**HIGH, **INSIDE}),),
            outcomes=("relationship", "delivered_value", "cost"),
            heading="And where nothing is bought outside IT",
        ),
    ),
    prediction=Prediction(
        "The same organization twice: once it began with distrust, once with trust. After two years of run-in and "
        "three more years, who gets on better, and who delivers more value?",
        (RELATION, VALUE),
        (Choice("No trace of the beginning is left in either", (NOT_MORE, NOT_MORE)),
         Choice("The relationship has forgotten its beginning, but more is delivered", (NOT_MORE, IS_MORE)),
         Choice("Who began with trust gets on better, but delivers no more", (IS_MORE, NOT_MORE)),
         Choice("Who began with trust gets on better, and delivers more", (IS_MORE, IS_MORE))),
    ),
    look=("The spread of single runs, not only their mean: the same organization ends in many places.",
          "How far apart the two groups of runs are, with coloured judgement and without.",
          "Who buys behind IT's back, and what delivered value is where nobody can."),
    read="Every event is judged by one's own goals, and coloured by the trust there already is; a bad one weighs "
         "more than a good one of the same size. Trust also drifts slowly back to the middle, and people take on some "
         "of the trust of those around them. With the colouring switched off, only the events are left.",
    why=RELATION,
    literature=(
        "Slovic 1993, Risk Analysis 13(6): trust is lost faster than it is won.",
        "Schweitzer, Hershey & Bradlow 2006, Organizational Behavior and Human Decision Processes 101(1): promises "
        "and lies in restoring trust.",
        "Luhmann 1979, Trust and Power; Good 1988, in Gambetta (ed.), Trust: how trust confirms itself.",
    ),
    claims=(1, 7),
    missing=("What is bought outside looks cheap here: it takes hours, but its price is not counted. Where there is "
             "little trust more is bought outside, which makes distrust look better than it is: compare delivered "
             "value in the first and in the last experiment.",
             "There is no conversation, no apology and no mediator that could end a spiral.",
             "How experience becomes trust is not settled. Under another rule for it the trap may be weaker or gone: "
             "the verdicts below say so."),
    discuss="If two teams with the same structure end in different places because of how they began, what would you "
            "change: the structure, or the beginning? How does one begin again?",
    teacher=TeacherNote(
        expect="Most will say that trust gets on better and delivers more: trust is taken for a cause of everything "
               "good.",
        misreadings=(
            "\u201cThe mean is where organizations end.\u201d Each dash of the spread is one of them.",
            "\u201cLow trust pays.\u201d Read first what the model leaves out about buying outside.",
            "\u201cThe trap is proven.\u201d The colouring was put in; what came out is only how far it reaches.",
        ),
        followups=(
            Followup("Watch a beginning in distrust", "baseline", LOW),
            Followup("Watch five small projects by one team first, after a beginning in distrust", "pilots", LOW),
        ),
    ),
)
