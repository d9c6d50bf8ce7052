//! Text → a protocol that is valid once constructed: phases, points, looks, decisions, limits, checklists, release rule.
