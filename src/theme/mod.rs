//! Text → colours for roles, and complaints with line and column. Pure: no screen, no file.
