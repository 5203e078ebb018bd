# Gini by group and the change of the mean log deviation by dineq 0.1.0, for tests/reference/decompositions.csv, on the
# made-up sample of tests/reference/survey_sample.csv; the second date is the even households. Run where the source of
# dineq stands in a folder of its name: Rscript this survey_sample.csv > that.
for (file in list.files("dineq/R", full.names = TRUE)) source(file)
d <- read.csv(commandArgs(TRUE)[1])
d$people <- d$weight * d$members
cat("decomposition,part,value,source\n")
show <- function(decomposition, part, value)
  cat(decomposition, ",", part, ",", sprintf("%.12g", value), ",\"dineq 0.1.0 on R ", paste0(getRversion()),
      " of 2026-11-29\"\n", sep = "")
found <- gini_decomp(d$income, d$area, d$people)
for (part in c("total", "within", "between", "overlap"))
  show("gini_by_subgroup", part, found$gini_decomp[[paste0("gini_", part)]])
one <- d[d$household %% 2 == 1, ]; two <- d[d$household %% 2 == 0, ]
found <- mld_change(one$income, one$area, one$people, two$income, two$area, two$people)
parts <- c(within = "within_inequality", within_shares = "within_share_groups", between_shares = "between_share_groups",
           between = "between_inequality")
for (part in names(parts)) show("mookherjee_shorrocks", part, found$absolute_contributions_difference[[parts[part]]])
show("mookherjee_shorrocks", "change", found$mld_difference[[1]])
for (method in c("gini")) {
  values <- rif(d$income, d$people, method = method)
  for (row in c(1, 20, 60)) show(paste0("recentred influence of ", method), row, values[row])
}
