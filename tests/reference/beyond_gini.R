# S-Gini by IC2 1.0-1, Zenga by convey 1.0.1, Erreygers and Wagstaff by rineq 0.2.3, percentile ratios by laeken 0.5.2,
# for tests/reference/beyond_gini.csv, on the made-up sample of tests/reference/survey_sample.csv and on laeken's eusilc.
# Run where the sources of the three stand in folders of their names: Rscript this survey_sample.csv > that.
suppressMessages({library(survey); library(laeken)})
source("IC2/R/InegConc.r")
for (file in c("ci", "rank-wt", "var-wt")) source(paste0("rineq/R/", file, ".R"))
for (file in c("survey_functions", "all_funs", "svyzenga")) source(paste0("convey/R/", file, ".R"))
data(eusilc)
d <- read.csv(commandArgs(TRUE)[1])
cat("sample,measure,options,value,standard_error,source\n")
show <- function(sample, measure, options, value, error = NA, source)
  cat(sample, ",", measure, ",\"", gsub("\"", "\"\"", options), "\",", sprintf("%.12g", value), ",",
      if (is.na(error)) "" else sprintf("%.10g", error), ",\"", source, " on R ", paste0(getRversion()),
      " of 2026-11-29\"\n", sep = "")
for (sample in c("survey_sample", "eusilc")) {
  if (sample == "eusilc") { y <- eusilc$eqIncome; w <- eusilc$rb050 } else { y <- d$income; w <- d$weight * d$members }
  for (nu in c(1.5, 2, 3, 5))
    show(sample, "s_gini", sprintf("{\"nu\": %g}", nu), calcSGini(y, w, nu)[["ineq"]][["index"]], NA, "IC2 1.0-1")
  ratio <- weightedQuantile(y, w, .9) / weightedQuantile(y, w, .1)
  show(sample, "percentile_ratio", "{}", ratio, NA, "laeken 0.5.2")
  keep <- y > 0  # convey takes incomes above zero
  design <- if (sample == "eusilc") svydesign(~rb030, strata = ~db040, weights = ~rb050, data = eusilc[keep, ]) else
    svydesign(~psu, nest = TRUE, strata = ~stratum, weights = ~I(weight * members), data = d[keep, ])
  design <- convey_prep(design)
  z <- svyzenga(if (sample == "eusilc") ~eqIncome else ~income, design)
  show(paste(sample, "above zero"), "zenga", "{}", coef(z), SE(z), "convey 1.0.1")
}
x <- as.numeric(d$income < 4000)
ranks <- d$land + seq_along(d$land) / 1e6  # rineq ranks equals by their order: none are left
for (type in c("CIc", "CIw"))
  show("survey_sample", c(CIc = "erreygers_index", CIw = "wagstaff_index")[type], "{}",
       ci(ranks, x, weights = d$weight * d$members, type = type, method = "direct", df_correction = FALSE)$concentration_index,
       NA, "rineq 0.2.3")
