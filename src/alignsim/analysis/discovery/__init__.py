"""Where does it lead there?  Scenario discovery with PRIM: boxes of conditions, and what they are worth."""
