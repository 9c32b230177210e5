# SPDX-License-Identifier: Apache-2.0
# Compares the tables of math_r_probe with the R packages msm (matrix exponential, hidden Markov models) and mgcv
# (penalised regression splines). Usage: Rscript check.R DIRECTORY
suppressPackageStartupMessages({
  library(msm)
  library(mgcv)
})
directory <- commandArgs(trailingOnly = TRUE)[1]
tolerance <- 1e-8
failures <- 0

read <- function(name) read.csv(file.path(directory, paste0(name, ".csv")))

check <- function(claim, difference, limit = tolerance) {
  good <- length(difference) > 0 && all(is.finite(difference)) && max(abs(difference)) <= limit
  cat(sprintf("%s %s: largest difference %.2g, limit %.2g, %d numbers\n", if (good) "ok    " else "FAILED", claim,
    max(abs(difference)), limit, length(difference)))
  if (!good) failures <<- failures + 1
}

square <- function(table, column, n) matrix(table[[column]][order(table$from, table$to)], n, n, byrow = TRUE)

check_exponential <- function() {
  table <- read("expm")
  by_exponential <- by_model <- c()
  for (one in split(table, table$case)) {
    n <- one$states[1]
    q <- square(one, "rate", n)
    ours <- square(one, "chance", n)
    by_exponential <- c(by_exponential, ours - MatrixExp(q, t = one$time[1]))
    # A model that is evaluated at these rates, not fitted; msm wants every state observed to make one.
    data <- data.frame(state = seq_len(n), time = seq_len(n), subject = 1)
    model <- msm(state ~ time, subject = subject, data = data, qmatrix = q, fixedpars = TRUE)
    by_model <- c(by_model, ours - unclass(pmatrix.msm(model, t = one$time[1])))
  }
  check("exp(Qt) is msm's MatrixExp", by_exponential)
  check("exp(Qt) is msm's pmatrix.msm", by_model)
}

# Each history is also given cut short after each of its looks from the second on (msm takes no shorter one): the last
# look's state probabilities are then the filter's.
cuts <- function(looks) {
  parts <- list()
  for (history in split(looks, looks$history))
    for (end in seq(2, nrow(history))) {
      part <- history[seq_len(end), ]
      part$subject <- history$history[1] * 1000 + end
      parts[[length(parts) + 1]] <- part
    }
  do.call(rbind, parts)
}

# The distribution of every channel in one state; an exit shows a level of its own, which no living state does.
emission_of <- function(emission, state, live) {
  channels <- lapply(split(emission, emission$channel), function(one) {
    own <- one[one$state == state, ]
    chances <- own$chance[order(own$level)]
    hmmCat(if (state > live) c(rep(0, max(one$level)), 1) else c(chances, 0))
  })
  do.call(hmmMV, unname(channels))
}

check_filter <- function(name) {
  generator <- read(paste0(name, "_generator"))
  emission <- read(paste0(name, "_emission"))
  initial <- read(paste0(name, "_initial"))$chance
  looks <- read(paste0(name, "_looks"))
  live <- length(initial)
  n <- max(generator$from)
  data <- cuts(looks)
  data$z <- as.matrix(data[, c("z1", "z2", "z3")])
  model <- msm(z ~ time, subject = subject, data = data, qmatrix = square(generator, "rate", n),
    hmodel = lapply(seq_len(n), function(state) emission_of(emission, state, live)),
    initprobs = c(initial, rep(0, n - live)), fixedpars = TRUE)

  data$ours <- log(data$stay) + log(data$seen)
  ours <- tapply(data$ours, data$subject, sum)
  theirs <- logLik.msm(model, by.subject = TRUE)
  check(paste(name, "log-likelihood after every look"), as.numeric(ours) - as.numeric(theirs[names(ours)]))

  states <- viterbi.msm(model)
  last <- !duplicated(data$subject, fromLast = TRUE)
  theirs <- as.matrix(states[, grep("^pstate", names(states))])[last, seq_len(live)]
  check(paste(name, "belief after every look"), as.matrix(data[last, c("b1", "b2", "b3", "b4")]) - theirs)
}

# The score may have two valleys, of which mgcv descends into one; the other is the straight line.
lowest_fit <- function(y, x, w, k) {
  fit <- function(sp) gam(y ~ s(x, bs = "cr", k = k), method = "GCV.Cp", weights = w, gamma = mean(w^2), sp = sp)
  descended <- fit(NULL)
  straight <- fit(1e9)
  if (straight$gcv.ubre < descended$gcv.ubre) straight else descended
}

# mgcv takes weights for precisions and counts every draw; ours count the draws that equal weights would need for the
# same precision, which is mgcv's score with each degree of freedom charged `gamma` times.
check_information <- function(name, weight) {
  draws <- read("evppi_draws")
  ours <- read(name)
  w <- weight(draws) / mean(weight(draws))
  benefit <- as.matrix(draws[, c("y1", "y2", "y3")])
  best <- which.max(colMeans(w * benefit))
  difference <- benefit[, -best] - benefit[, best]
  worth <- function(curves) mean(w * pmax(0, apply(curves, 1, max))) - max(0, colMeans(w * curves))
  check(paste(name, "worth of knowing all"), ours$value[ours$parameter == "all"] - worth(difference))
  for (p in 1:6) {
    x <- draws[[paste0("x", p)]]
    k <- min(10, length(unique(x)))
    fits <- lapply(1:2, function(d) lowest_fit(difference[, d], x, w, k))
    theirs <- worth(sapply(fits, fitted))
    mine <- ours[ours$parameter == p, ]
    check(sprintf("%s worth of knowing parameter %d, %.4f and %.4f, in standard errors of %.4f", name, p, mine$value,
      theirs, mine$error), (mine$value - theirs) / max(mine$error, 1e-9), 0.01)
  }
}

check_exponential()
check_filter("stays")
check_filter("exits")
check_information("evppi", function(draws) rep(1, nrow(draws)))
check_information("evppi_weighted", function(draws) draws$weight)
if (failures > 0) {
  cat(failures, "comparisons with R failed\n")
  quit(status = 1)
}
cat("all comparisons with R agree\n")
