$evaluation.grant();
