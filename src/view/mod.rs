//! App and theme → cells. It reads, never decides, and cannot fail.
