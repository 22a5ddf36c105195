"""Lesson 2: who reports to whom."""

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

RELATION, VALUE = Asked(0, 0, "relationship"), Asked(0, 0, "delivered_value")

LESSON = Lesson(
    name="reporting",
    title="Who reports to whom",
    idea="An organization chart says who must be asked, and who counts. A CIO two steps below the top, beside a CMO "
         "one step below it, has less say and knows it.",
    minutes=15,
    experiments=(Experiment(
        base=Organization("CIO under the COO", "IT is a part of operations; the CMO reports to the CEO."),
        others=(
            Organization("CIO under the CEO", "The CIO and the CMO stand on the same level.", "ceo_line"),
            Organization("CIO under the CFO", "IT is a part of finance, which watches its cost.", "cfo_line"),
        ),
        outcomes=("relationship", "trust_it_staff_final", "decision_weeks", "rework_share", "delivered_value",
                  "performance", "cost"),
        curves=(Curve("Trust of the CIO in the CMO", "trust_cio_to_cmo", "0 to 1"),
                Curve("Decisions waiting", "decisions_open", "decisions at the end of a week")),
    ),),
    prediction=Prediction(
        "Move the CIO from the COO to the CEO, onto one level with the CMO. What happens to how well the two get on, "
        "and to the value their projects deliver?",
        (RELATION, VALUE),
        (Choice("Neither: a line on a chart is only a line", (NOT_MORE, NOT_MORE)),
         Choice("They get on better, and more value is delivered", (IS_MORE, IS_MORE)),
         Choice("They get on better, but no more value is delivered", (IS_MORE, NOT_MORE)),
         Choice("They get on no better, but more value is delivered", (NOT_MORE, IS_MORE))),
    ),
    look=("Which of the three lines gives the CIO most trust in the CMO, and from when on.",
          "The weeks to decide: how far is it to the first superior that both share?",
          "Whether better relations and more value go together."),
    read="Rank falls with every step below the top. The lower side resents the gap a little each week, and has less "
         "weight in joint decisions. What the two cannot settle goes up to their common superior, one step at a time. "
         "A superior for whom cost counts brings IT in late, and turns away proposals of small value.",
    why=RELATION,
    literature=(
        "Banker, Hu, Pavlou & Luftman 2011, MIS Quarterly 35(2): the CEO line goes with success where firms "
        "compete on being different, the CFO line where they compete on cost.",
        "Preston & Karahanna 2009, Information Systems Research 20(2): how the CIO and the top team come to share a "
        "view.",
    ),
    claims=(3, 10),
    missing=("Money does not come with the line here. In surveys IT under finance has far less of it.",
             "Nobody is promoted or passed over: who becomes CIO does not depend on the line.",
             "Performance is a definition (value and thrift, weighed by strategy), not a profit."),
    discuss="If a new reporting line makes two people get on better but delivers no more, is it worth the unrest of a "
            "new chart?",
    teacher=TeacherNote(
        expect="Those who know firms will expect both; those who distrust charts will say neither.",
        misreadings=(
            "\u201cThe relationship went up, so it was the value that did it.\u201d Compare the two rows.",
            "\u201cUnder the CFO it costs less, so it is better.\u201d Look at what is turned away and at rework.",
        ),
        followups=(
            Followup("Watch the CIO move to the CEO in week 52", "baseline", {}, ((52, {"reporting.cio": "ceo"}),)),
            Followup("Watch a firm that competes on cost, with the CIO under the CFO", "cost_leadership",
                     {"reporting.cio": "cfo"}),
        ),
    ),
)
