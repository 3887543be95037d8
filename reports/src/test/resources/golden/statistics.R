# Writes statistics.txt: what R says of samples of a fixed seed.
#   Rscript statistics.R | sed "s| *$||" > statistics.txt
# Needs coin and exactRankTests (Debian: r-base-core r-cran-coin r-cran-exactranktests).
suppressPackageStartupMessages({
  library(coin)
  library(exactRankTests)
})
set.seed(20261125, kind = "Mersenne-Twister")

numbers <- function(x, digits) paste(sprintf(paste0("%.", digits, "g"), x + 0), collapse = " ")
say <- function(what, first, second, expected)
  cat(what, numbers(first, 15), numbers(second, 15), numbers(expected, 17),
      sep = " | ", fill = 100000)

cat("#", R.version.string, "\n")
for (package in c("coin", "exactRankTests"))
  cat("#", package, as.character(packageVersion(package)), "\n")
cat("# what | first | second | expected\n")

# The exact one-sided signed-rank p: without ties (stats), with ties and zeros (coin, Pratt).
for (n in c(1, 2, 5, 8, 12, 20, 28)) {
  d <- round(rnorm(n, 0.4), 6)
  say("signedRank", d, 0, wilcox.test(d, alternative = "greater", exact = TRUE)$p.value)
}
for (n in c(4, 8, 8, 12, 20, 20, 28)) {
  d <- round(2 * rnorm(n, 0.5))
  test <- wilcoxsign_test(d ~ rep(0, n), distribution = "exact",
                          alternative = "greater", zero.method = "Pratt")
  say("signedRank", d, 0, pvalue(test))
}

# Hodges-Lehmann with the exact interval of one sample: level 90 %, then 98 %.
for (n in c(5, 8, 12, 20, 28)) for (level in c(0.9, 0.98)) {
  if (2^-n <= (1 - level) / 2) {
    d <- round(rnorm(n, 0.4), 6)
    test <- wilcox.test(d, exact = TRUE, conf.int = TRUE, conf.level = level)
    say("centre", d, (1 - level) / 2, c(test$estimate, test$conf.int))
  }
}

# The exact one-sided rank-sum p: without ties (stats), with ties (exactRankTests).
for (n in c(3, 5, 8, 12)) {
  a <- round(rnorm(n), 6)
  b <- round(rnorm(n + 1, 0.7), 6)
  say("rankSum", a, b, wilcox.test(b, a, alternative = "greater", exact = TRUE)$p.value)
}
for (n in c(3, 5, 6, 10, 15)) {
  a <- round(2 * rnorm(n))
  b <- round(2 * rnorm(n + 2, 0.5))
  say("rankSum", a, b, wilcox.exact(b, a, alternative = "greater", exact = TRUE)$p.value)
}

# Hodges-Lehmann with the exact interval of two samples, 90 %.
for (n in c(4, 5, 8, 12)) {
  a <- round(rnorm(n), 6)
  b <- round(rnorm(n + 1, 0.7), 6)
  test <- wilcox.test(b, a, exact = TRUE, conf.int = TRUE, conf.level = 0.9)
  say("shift", a, b, c(test$estimate, test$conf.int))
}

# Clopper and Pearson's one-sided upper bound: seen, tries; confidence.
for (case in list(c(0, 64), c(0, 299), c(1, 64), c(3, 20), c(20, 20), c(987, 100000)))
  for (confidence in c(0.95, 0.99))
    say("proportion", case, confidence,
        binom.test(case[1], case[2], alternative = "less", conf.level = confidence)$conf.int[2])
