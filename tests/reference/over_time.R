# Poverty over time by R's survey package on the synthetic panel, for tests/reference/over_time.csv: Rscript this
# household_panel.csv > that. Those of positive weight are known in all three waves; line 2500.
suppressMessages(library(survey))
rows <- read.csv(commandArgs(TRUE)[1])
rows <- rows[rows$weight_waves_1_3 > 0, ]
wide <- reshape(rows[c("person", "wave", "stratum", "psu", "urban", "weight_waves_1_3", "income")], direction = "wide",
                idvar = c("person", "stratum", "psu", "urban", "weight_waves_1_3"), timevar = "wave")
stopifnot(!anyNA(wide))
line <- 2500
y <- as.matrix(wide[paste0("income.", 1:3)])
poor <- y < line
gap <- function(y, a) ifelse(y < line, (1 - y / line)^a, 0)
wide <- within(wide, {
  pp <- poor[, 1] & poor[, 3]; pn <- poor[, 1] & !poor[, 3]; np <- !poor[, 1] & poor[, 3]; nn <- !poor[, 1] & !poor[, 3]
  p1 <- poor[, 1]; one <- 1
  total <- rowMeans(gap(y, 2)); chronic <- gap(rowMeans(y), 2); transient <- total - chronic
  often <- as.numeric(rowSums(poor) >= 2); often_time <- often * rowMeans(poor)
  often_gap <- often * rowMeans(gap(y, 1)); often_gap2 <- often * rowMeans(gap(y, 2))
  returned <- as.numeric(poor[, 1] & !poor[, 2] & poor[, 3]); could <- as.numeric(poor[, 1] & !poor[, 2])
  exits <- (poor[, 1] & !poor[, 2]) + (poor[, 2] & !poor[, 3]); at_risk <- poor[, 1] + poor[, 2]
  distance <- abs(y[, 3] - y[, 1])
})
for (name in c("pp", "pn", "np", "nn", "p1")) wide[[name]] <- as.numeric(wide[[name]])
whole <- svydesign(~psu, strata = ~stratum, weights = ~weight_waves_1_3, data = wide)
source <- paste0("R survey ", packageVersion("survey"), " on R ", getRversion(), " of 2026-11-29")
show <- function(area, design, measure, found)
  cat(area, ",", design, ",\"", measure, "\",", sprintf("%.12g", coef(found)[1]), ",",
      sprintf("%.10g", as.numeric(SE(found))[1]), ",", source, "\n", sep = "")
cat("area,design,measure,value,standard_error,source\n")
means <- c("share of all: poor, poor" = "pp", "share of all: poor, not poor" = "pn", "share of all: not poor, poor" = "np",
           "share of all: not poor, not poor" = "nn", total = "total", chronic = "chronic", transient = "transient",
           "chronic headcount" = "often", K0 = "often_time", K1 = "often_gap", K2 = "often_gap2", returned = "returned",
           fields_ok = "distance")
ratios <- list("share of origin: poor, poor" = c("pp", "p1"), "transient share" = c("transient", "total"),
               "average duration" = c("often_time", "often"), "returned, of those who left" = c("returned", "could"),
               "left by the next wave" = c("exits", "at_risk"))
for (area in c("all", "1")) {
  part <- if (area == "all") whole else subset(whole, urban == 1)
  for (name in names(means)) show(area, "linearised", name, svymean(reformulate(means[[name]]), part))
  for (name in names(ratios))
    show(area, "linearised", name, svyratio(reformulate(ratios[[name]][1]), reformulate(ratios[[name]][2]), part))
}
# what has ranks or logarithms: values by R's own words, errors from a jackknife of clusters; logs of those above zero
gini <- function(y, w) {
  w <- w[order(y)]; y <- sort(y); upto <- cumsum(w)
  sum(w * y * (2 * upto - w)) / (sum(w) * sum(w * y)) - 1
}
incomes <- function(data) as.matrix(data[paste0("income.", 1:3)])
rigidity <- function(w, data) {
  y <- incomes(data)[w > 0, ]; w <- w[w > 0]; means <- colSums(w * y) / sum(w)
  1 - gini(rowMeans(y), w) / (sum(means * apply(y, 2, gini, w = w)) / sum(means))
}
hart <- function(w, data) {
  keep <- w > 0; y <- log(incomes(data)[keep, ])
  1 - cov.wt(y[, c(1, 3)], w[keep] / sum(w[keep]), cor = TRUE)$cor[1, 2]
}
trace <- function(w, data) {
  y <- incomes(data); from <- findInterval(y[, 1], c(2500, 3500)); to <- findInterval(y[, 3], c(2500, 3500))
  cells <- xtabs(w ~ from + to); (3 - sum(diag(prop.table(cells, 1)))) / 2
}
logs <- function(w, data) { y <- log(incomes(data)); weighted.mean(abs(y[, 3] - y[, 1]), w) }
positive <- subset(wide, income.1 > 0 & income.2 > 0 & income.3 > 0)
for (case in list(list(wide, "mobility_rigidity", rigidity), list(wide, "mobility_trace", trace),
                  list(positive, "hart_index", hart), list(positive, "fields_ok(log=True)", logs))) {
  design <- as.svrepdesign(svydesign(~psu, strata = ~stratum, weights = ~weight_waves_1_3, data = case[[1]]), "JKn")
  show("all", "JKn", case[[2]], withReplicates(design, case[[3]]))
}
