# Contrasts of groups under lonely.psu = "average" by R's survey package, for tests/reference/lonely_contrasts.csv:
# Rscript this. People are made up; the groups' covariance has the strata of all that the design was made of.
suppressMessages(library(survey))
options(survey.lonely.psu = "average")
people <- data.frame(
  stratum = rep(1:8, c(4, 4, 2, 4, 2, 4, 2, 2)),
  cluster = c(1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 2),
  group = strsplit("abababababccccccddddbccc", "")[[1]],
  income = c(1, 4, 2, 8, 3, 5, 9, 7, 2, 6, 5, 3, 8, 6, 4, 1, 2, 9, 4, 4, 3, 7, 5, 2),
  weight = c(1, 2, 1, 3, 2, 2, 1, 1, 1, 2, 1, 1, 2, 2, 1, 3, 1, 2, 1, 2, 2, 1, 1, 2))
source <- paste0("\"R ", getRversion(), ", survey ", packageVersion("survey"),
                 ", run 2026-11-30 by tests/reference/lonely_contrasts.R (synthetic)\"")
whole <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = people, nest = TRUE)
cat("groups,a,b,c,value,standard_error,source\n")
for (groups in c("abcd", "abc", "ab")) {
  means <- svyby(~income, ~group, subset(whole, group %in% strsplit(groups, "")[[1]]), svymean, covmat = TRUE)
  for (factors in list(c(a = 1, b = -1), c(a = 1, b = -1, c = 0), c(a = 1, b = -0.5, c = -0.5))) {
    if (!all(names(factors) %in% names(coef(means)))) next
    found <- svycontrast(means, factors)
    all <- c(factors, c = 0)[c("a", "b", "c")]
    cat(paste(c(groups, all, sprintf("%.17g", c(coef(found), SE(found))), source), collapse = ","), "\n", sep = "")
  }
}
