# Heights of curves under half-samples by R's survey package, for tests/reference/curves.csv, on the made-up sample of
# tests/reference/survey_sample.csv: Rscript this survey_sample.csv > that. survey has no such curves: their heights are
# written here, and withReplicates makes the errors.
suppressMessages(library(survey))
d <- read.csv(commandArgs(TRUE)[1])
d$people <- d$weight * d$members
halves <- as.matrix(d[paste0("half", 1:8)])
through <- function(x, y, at) approx(c(0, x), c(0, y), at, ties = "ordered")$y
shares <- c(.2, .5, .8)
curve <- list(
  lorenz_curve = function(w, d) {
    d <- d[w > 0, ]; w <- w[w > 0]; o <- order(d$income); w <- w[o]; y <- d$income[o]
    through(cumsum(w) / sum(w), cumsum(w * y) / sum(w * y), shares)
  },
  generalized_lorenz_curve = function(w, d) {
    d <- d[w > 0, ]; w <- w[w > 0]; o <- order(d$income); w <- w[o]; y <- d$income[o]
    through(cumsum(w) / sum(w), cumsum(w * y) / sum(w), shares)
  },
  poverty_incidence_curve = function(w, d) sapply(c(3000, 4000), function(z) sum(w[d$income < z]) / sum(w)),
  poverty_deficit_curve = function(w, d) sapply(c(3000, 4000), function(z) sum(w * pmax(z - d$income, 0)) / sum(w)),
  poverty_severity_curve = function(w, d) sapply(c(3000, 4000), function(z) sum(w * pmax(z - d$income, 0)^2 / 2) / sum(w)),
  tip = function(w, d) {
    d <- d[w > 0, ]; w <- w[w > 0]; g <- pmax(1 - d$income / 6000, 0); o <- order(-g); w <- w[o]; g <- g[o]
    through(cumsum(w) / sum(w), cumsum(w * g) / sum(w), shares)
  },
  concentration = function(w, d) {  # people of one income share what they have
    y <- sort(unique(d$income[w > 0]))
    held <- sapply(y, function(one) c(sum(w[d$income == one]), sum((w * d$land)[d$income == one])))
    through(cumsum(held[1, ]) / sum(held[1, ]), cumsum(held[2, ]) / sum(held[2, ]), shares)
  }
)
at <- function(name) if (startsWith(name, "poverty")) c(3000, 4000) else shares
source <- paste0("R survey ", packageVersion("survey"), " on R ", getRversion(), " of 2026-11-29")
whole <- svrepdesign(data = d, weights = ~people, repweights = halves, type = "BRR", combined.weights = FALSE, mse = FALSE)
cat("curve,area,at,value,standard_error,source\n")
for (name in names(curve)) for (area in c("all", sort(unique(d$area)))) {
  design <- if (area == "all") whole else whole[d$area == area, ]
  found <- withReplicates(design, curve[[name]])
  for (place in seq_along(at(name)))
    cat(name, ",", area, ",", at(name)[place], ",", sprintf("%.12g", coef(found)[place]), ",",
        sprintf("%.10g", SE(found)[place]), ",", source, "\n", sep = "")
}
