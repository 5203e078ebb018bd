# Parts and curves by other programs under half-samples, for tests/reference/features.csv, on the made-up sample of
# tests/reference/survey_sample.csv, whose second date is the even households: Rscript this survey_sample.csv > that,
# where the sources of IC2, oaxaca and elbersb/shapley stand in folders of their names. Errors by R's survey.
suppressMessages(library(survey))
suppressMessages({ library(ggplot2); library(Formula) })
for (file in c("IC2/R/InegConc.r", list.files("oaxaca/R", full.names = TRUE))) source(file)
text <- readLines("shapley/R/shapley.R")  # arrangements is asked for subsets in order alone, which utils has
combinations <- function(v, k, layout) combn(length(v), k, function(i) v[i], simplify = FALSE)
eval(parse(text = gsub("arrangements::combinations", "combinations", text, fixed = TRUE)))

d <- read.csv(commandArgs(TRUE)[1])
d$people <- d$weight * d$members
d$year <- ifelse(d$household %% 2 == 1, 2015, 2019)
halves <- as.matrix(d[paste0("half", 1:8)])
d$yield <- 300 * d$land  # a second source of income, made up
line <- 4000; shares <- c(.2, .5, .8)
gap <- function(y, z) ifelse(y < z, 1 - y / z, 0)
d$gap <- gap(d$income, line)

entropy <- function(w, d, alpha) {
  found <- decompGEI(d$income, factor(d$area), w, alpha, ELMO = FALSE)
  c(total = as.numeric(found$ineq$index), within = found$decomp$within, between = found$decomp$between)
}
sources <- function(w, d) {  # IC2 has the indices; their products are Lerman and Yitzhaki's
  d <- d[w > 0, ]; w <- w[w > 0]
  total <- d$income + d$yield
  whole <- calcSGini(total, w)$ineq$index
  unlist(lapply(c("income", "yield"), function(name) {
    share <- sum(w * d[[name]]) / sum(w * total)
    own <- calcSGini(d[[name]], w)$ineq$index; with_total <- calcSConc(d[[name]], total, w)$ineq$index
    setNames(c(share, own, with_total / own, share * with_total, share * with_total / whole),
             paste(name, c("share", "gini", "correlation", "contribution", "contribution_share")))
  }))
}
growth <- function(w, d) {
  part <- function(year) d$year == year
  mean_of <- function(year) weighted.mean(d$income[part(year)], w[part(year)])
  poverty <- function(factors, ...) {
    shape <- if ("redistribution" %in% factors) 2019 else 2015
    centre <- if ("growth" %in% factors) 2019 else 2015
    weighted.mean(gap(d$income[part(shape)] * mean_of(centre) / mean_of(shape), line), w[part(shape)])
  }
  found <- shapley(poverty, c("growth", "redistribution"), silent = TRUE)
  setNames(found$value, found$factor)
}
sectoral <- function(w, d) {  # three-fold, of gaps on sectors, in people counted one by one
  each <- d[rep(seq_len(nrow(d)), round(10 * w)), c("gap", "area", "year")]
  for (area in sort(unique(d$area))[-1]) each[[area]] <- as.numeric(each$area == area)
  each$first <- each$year == 2015  # group B, the reference
  areas <- sort(unique(d$area))[-1]
  formula <- as.formula(paste("gap ~", paste(areas, collapse = " + "), "| first"))
  capture.output(found <- suppressMessages(oaxaca(formula, each, R = NULL)), file = nullfile())
  three <- found$threefold$overall
  c(change = as.numeric(found$y$y.diff), intra_sectoral = as.numeric(three["coef(coefficients)"]),
    population_shift = as.numeric(three["coef(endowments)"]), interaction = as.numeric(three["coef(interaction)"]))
}
parade <- function(w, d) setNames(sapply(shares, function(p) {
  keep <- w > 0; o <- order(d$income[keep]); y <- d$income[keep][o]; w <- w[keep][o]
  if (w[1] > p * sum(w)) y[1] else survey:::qrule_hf2(y, w, p)  # survey has no value below the first person's weight
}), shares)
incidence <- function(w, d) {
  of <- function(year) parade(w[d$year == year], d[d$year == year, ])
  (of(2019) / of(2015))^(1 / 4) - 1
}

source_of <- function(...) paste0(..., " on R ", getRversion(), " of 2026-11-30")
survey_version <- paste("R survey", packageVersion("survey"))
whole <- svrepdesign(data = d, weights = ~people, repweights = halves, type = "BRR", combined.weights = FALSE, mse = FALSE)
cat("feature,area,part,value,standard_error,source\n")
show <- function(feature, area, parts, values, errors, from)
  cat(paste0(feature, ",", area, ",", parts, ",", sprintf("%.12g", values), ",", sprintf("%.10g", errors), ",", from,
             "\n"), sep = "")
by_replicates <- function(feature, area, statistic, from, ...) {
  design <- if (area == "all") whole else whole[d$area == area, ]
  found <- withReplicates(design, statistic, ...)
  show(feature, area, names(coef(found)), coef(found), SE(found), from)
}
for (alpha in c(0, 1, 2))
  by_replicates(paste("entropy", alpha), "all", function(w, d) entropy(w, d, alpha), source_of("IC2 1.0-1"))
by_replicates("sectoral", "all", sectoral, source_of("oaxaca 0.1.5"))
areas <- sort(unique(d$area))
for (area in c("all", areas)) {
  by_replicates("sources", area, sources, source_of("IC2 1.0-1"))
  by_replicates("growth", area, growth, source_of("elbersb/shapley 0.1.0"))
  by_replicates("parade", area, parade, source_of(survey_version))
  by_replicates("growth incidence", area, incidence, source_of(survey_version))
}
for (one in areas) {
  whole <- update(whole, there = as.numeric(d$area == one), there_gap = d$gap * (d$area == one))
  show("subgroup", one, "population_share", coef(svymean(~there, whole)), SE(svymean(~there, whole)), source_of(survey_version))
  inside <- svymean(~gap, whole[d$area == one, ])
  show("subgroup", one, "poverty", coef(inside), SE(inside), source_of(survey_version))
  part <- svyratio(~there_gap, ~gap, whole)
  show("subgroup", one, "contribution", coef(part), as.numeric(SE(part)), source_of(survey_version))
}
