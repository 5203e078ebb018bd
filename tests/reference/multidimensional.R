# Multidimensional poverty by mpitbR 1.0.1, for tests/reference/multidimensional.csv, on the made-up people of
# tests/reference/multidimensional_people.csv. Run where the folder R of mpitbR's source is: Rscript this people > that.
suppressMessages({library(survey); library(purrr)})
for (file in setdiff(list.files("R", full.names = TRUE), "R/data.R")) source(file)
people <- read.csv(commandArgs(TRUE)[1])
people$psu <- people$stratum * 100 + people$village
people$t <- match(people$year, sort(unique(people$year)))
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = people)
set <- mpitb.set(design, indicators = c("nutrition", "schooling", "water", "housing", "fuel"), name = "made-up")
found <- mpitb.est(set, klist = 40, weights = c(.3, .25, .2, .15, .1), over = "area", tvar = "t", cotyear = "year",
                   ann = TRUE, cotmeasures = c("M0", "A", "H", "hd", "hdk"), verbose = FALSE)
names <- c(H = "H", A = "A", M0 = "M0", hd = "raw headcount", hdk = "censored headcount", pctb = "contribution")
dimension <- function(table) ifelse(is.na(table$indicator), "", as.character(table$indicator))
level <- subset(found$lframe, measure %in% base::names(names))
change <- found$cotframe
change$name <- ifelse(change$ctype == "abs", ifelse(change$ann == 1, "absolute, a year", "absolute"),
                      ifelse(change$ann == 1, "relative, per cent a year", "relative, per cent"))
all <- rbind(
  data.frame(change = "", year = sort(unique(people$year))[level$t], area = level$subg, measure = names[level$measure],
             dimension = dimension(level), level[c("b", "se", "ll", "ul")]),
  data.frame(change = change$name, year = NA, area = change$subg, measure = names[change$measure],
             dimension = dimension(change), change[c("b", "se", "ll", "ul")]))
all$area <- ifelse(all$area == "nat", "all", as.character(all$area))
base::names(all)[6:9] <- c("value", "standard_error", "low", "high")
for (column in 6:9) all[[column]] <- sprintf("%.10g", all[[column]])
all$source <- paste0("mpitbR 1.0.1, survey ", packageVersion("survey"), " on R ", getRversion(), " of 2026-11-29")
all <- all[order(all$change, all$year, all$area, all$measure, all$dimension), ]
write.csv(all, row.names = FALSE, quote = which(!names(all) %in% c("value", "standard_error", "low", "high")), na = "")
