# Values of R's survey package on a made-up sample, for tests/reference/survey_intervals.csv: Rscript this > that.
suppressMessages(library(survey))
i <- 0:239
d <- data.frame(
  stratum = i %/% 80, cluster = i %/% 12,
  income = 800 + ((i * 7919) %% 1009) * 9 + ((i %/% 12) %% 7) * 420,
  weight = 1 + ((i * 31) %% 17) / 8 + ((i %/% 12) %% 5),
  group = ifelse((i * 13) %% 11 < 4, "a", "b"),
  clusters_of_stratum = c(60, 30, 25)[i %/% 80 + 1]
)
# 80 rows are not a multiple of 12: clusters 6 and 13 lie in two strata each, and are other clusters there
design <- function(fpc) svydesign(~cluster, strata = ~stratum, weights = ~weight, data = d, nest = TRUE,
                                  fpc = if (fpc) ~clusters_of_stratum else NULL)
show <- function(design, statistic, line, group, value, se, df, low = NA, high = NA)
  cat(design, statistic, line, group, sprintf("%.12g", value), sprintf("%.10g", se), df,
      sprintf("%.10g", low), sprintf("%.10g", high), sep = ",")
cat("design,statistic,line,group,value,standard_error,degrees_of_freedom,low,high,source\n")
source <- paste0(",R survey ", packageVersion("survey"), " on R ", getRversion(), " of 2026-11-28\n")
for (fpc in c(FALSE, TRUE)) {
  name <- if (fpc) "sampling_fraction" else "with_replacement"
  whole <- design(fpc)
  for (group in c("all", "a")) {
    s <- if (group == "a") subset(whole, group == "a") else whole
    for (line in c(1500, 4000)) {
      s <- update(s, poor = as.numeric(income < line), gap = ifelse(income < line, (line - income) / line, 0))
      for (method in c("logit", "beta", "mean")) {
        p <- svyciprop(~poor, s, method = method)
        show(name, if (method == "mean") "wald" else method, line, group, coef(p), SE(p), degf(s), attr(p, "ci")[1], attr(p, "ci")[2]); cat(source)
      }
      g <- svymean(~gap, s); ci <- confint(g, df = degf(s))
      show(name, "poverty_gap_index", line, group, coef(g), SE(g), degf(s), ci[1], ci[2]); cat(source)
      t <- svytotal(~poor, s)
      show(name, "poor_count", line, group, coef(t), SE(t), degf(s)); cat(source)
    }
    m <- svymean(~income, s); ci <- confint(m, df = degf(s))
    show(name, "mean", "", group, coef(m), SE(m), degf(s), ci[1], ci[2]); cat(source)
  }
  replicates <- as.svrepdesign(whole, type = "JKn")
  for (line in c(1500, 4000)) {
    r <- update(replicates, poor = as.numeric(income < line))
    m <- svymean(~poor, r)
    show(name, "jackknife of headcount_ratio", line, "all", coef(m), SE(m), degf(r)); cat(source)
  }
  gini <- function(w, data) {
    w <- w[order(data$income)]; y <- sort(data$income); upto <- cumsum(w)
    sum(w * y * (2 * upto - w)) / (sum(w) * sum(w * y)) - 1
  }
  m <- withReplicates(replicates, gini)
  show(name, "jackknife of gini", "", "all", coef(m), SE(m), degf(replicates)); cat(source)
}
