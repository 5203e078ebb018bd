# Fay-Herriot by REML for tests/reference/small_areas.csv: metafor's mixed-effects meta-regression is the same model.
# Run: Rscript this small_areas.csv, which has the made-up columns area, direct, sampling_variance and altitude.
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
fit <- rma(direct, sampling_variance, mods = ~altitude, data = d, method = "REML",
           control = list(threshold = 1e-14, maxiter = 1000))
cat(sprintf("%s %.12g\n", c("area_variance", "constant", "altitude", "se_constant", "se_altitude"),
            c(fit$tau2, fit$beta, fit$se)), sep = "")
print(packageVersion("metafor")); print(getRversion())
cat(sprintf("%.12g", blup(fit)$pred), sep = "\n")
# The errors are samplics 0.6.1 (Python): EblupAreaModel(FitMethod.reml), fit(..., intercept=False, tol=1e-12) with a
# column of ones, predict(..., intercept=False), area_est and area_mse. metafor's own leave out what A being estimated
# adds.
