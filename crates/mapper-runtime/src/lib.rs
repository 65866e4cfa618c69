//! The Java objects a mapper script sees, the conversion of its result into a claim, and the script worker
