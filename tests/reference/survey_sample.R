# Values of R's survey package on tests/reference/survey_sample.csv: Rscript survey.R <that file> [calibrate]
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
d <- read.csv(arguments[1], stringsAsFactors = TRUE)
line <- 4000
d$people <- d$weight * d$members
d$poor <- as.numeric(d$income < line)
d$gap <- pmax(0, (line - d$income) / line)
out <- function(case, quantity, value) cat(sprintf("%s,%s,%.17g\n", case, quantity, as.numeric(value)))
both <- function(case, quantity, x) { out(case, quantity, coef(x)); out(case, paste0(quantity, " se"), SE(x)) }
usual <- function(case, design) {
  both(case, "mean", svymean(~income, design))
  both(case, "headcount", svymean(~poor, design))
  both(case, "gap", svymean(~gap, design))
  both(case, "total", svytotal(~poor, design))
  groups <- svyby(~poor, ~area, design, svymean, covmat = TRUE)
  for (area in levels(d$area)) {
    out(case, paste("headcount", area), coef(groups)[area])
    out(case, paste("headcount", area, "se"), SE(groups)[match(area, names(coef(groups)))])
  }
  contrast <- svycontrast(groups, c(herding = 1, town = -1))
  both(case, "herding less town", contrast)
}
nested <- function(...) svydesign(..., data = d, nest = TRUE)
linear <- nested(ids = ~psu, strata = ~stratum, weights = ~people)
usual("linearised", linear)
out("linearised", "degrees of freedom", degf(linear))
out("linearised", "degrees of freedom town", degf(subset(linear, area == "town")))
out("linearised", "deff headcount", deff(svymean(~poor, linear, deff = "replace")))
logit <- svyciprop(~poor, linear, method = "logit")
out("linearised", "headcount logit low", attr(logit, "ci")[1]); out("linearised", "headcount logit high", attr(logit, "ci")[2])
usual("one stage", nested(ids = ~psu, strata = ~stratum, weights = ~people, fpc = ~psus_there))
d$all1 <- d$psus_there
usual("two stages", nested(ids = ~psu + ssu, strata = ~stratum, weights = ~people, fpc = ~psus_there + ssus_there))
for (rule in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  lone <- nested(ids = ~psu, strata = ~lone, weights = ~people)
  both(paste("lonely", rule), "mean", svymean(~income, lone))
  both(paste("lonely", rule), "headcount", svymean(~poor, lone))
  both(paste("lonely", rule), "headcount town", svymean(~poor, subset(lone, area == "town")))
}
options(survey.lonely.psu = "fail")
both("lonely average", "mean of s1 to s5 alone", svymean(~income, subset(lone, lone %in% paste0("s", 1:5))))
household <- nested(ids = ~psu, strata = ~stratum, weights = ~weight)
totals <- c(`(Intercept)` = 6000, land = 46000, areaherding = 2000, areatown = 1500)
calibrated <- calibrate(household, ~land + area, totals)
cells <- data.frame(area = c("farming", "herding", "town"), Freq = c(2500, 2000, 1500))
post <- postStratify(household, ~area, cells)
if (length(arguments) > 1) {
  d$calibrated <- weights(calibrated); d$post <- weights(post)
  write.csv(data.frame(calibrated = weights(calibrated), post = weights(post)), arguments[2], row.names = FALSE)
  quit()
}
people <- function(case, design) {
  for (name in c("income", "poor", "gap")) {
    both(case, c(income = "mean", poor = "headcount", gap = "gap")[[name]],
         svyratio(as.formula(sprintf("~I(%s * members)", name)), ~members, design))
  }
  both(case, "households", svytotal(~poor, design))
}
people("calibrated", calibrated)
people("post-stratified", post)
gini <- function(w, data) {
  o <- order(data$income); w <- w[o]; y <- data$income[o]
  rank <- cumsum(w) - w / 2
  2 * sum(w * y * rank) / (sum(w) * sum(w * y)) - 1
}
replicated <- function(case, factors, ...) {
  design <- svrepdesign(data = d, weights = d$people, repweights = factors * d$people, combined.weights = TRUE, ...)
  usual(case, design)
  both(case, "gini", withReplicates(design, gini))
  out(case, "degrees of freedom", degf(design))
  out(case, "degrees of freedom town", degf(subset(design, area == "town")))
}
half <- as.matrix(d[, paste0("half", 1:8)])
number <- as.integer(interaction(d$stratum, d$psu, drop = TRUE, lex.order = TRUE))
jack <- sapply(1:12, function(k) ifelse(number == k, 0, 12 / 11))
stratum <- as.integer(d$stratum)
jackn <- sapply(1:12, function(k) ifelse(number == k, 0, ifelse(stratum == stratum[match(k, number)], 2, 1)))
for (mse in c(FALSE, TRUE)) {
  word <- if (mse) "estimate" else "mean"
  replicated(paste("BRR", word), half, type = "BRR", mse = mse)
  replicated(paste("Fay", word), 1 + (half - 1) * 0.7, type = "Fay", rho = 0.3, mse = mse)
  replicated(paste("JK1", word), jack, type = "JK1", scale = 11 / 12, mse = mse)
  replicated(paste("JKn", word), jackn, type = "JKn", scale = 1, rscales = rep(1 / 2, 12), mse = mse)
  replicated(paste("SDR", word), as.matrix(d[, paste0("sdr", 1:16)]), type = "successive-difference", mse = mse)
}
