// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/child_calculators.hpp"
#include "clinical/dating.hpp"

namespace dyad::clinical {
namespace {

Figure days_figure(std::string key, std::string label, double days, int digits, std::string standard) {
  Figure f{std::move(key), std::move(label), days, "d", digits, std::move(standard)};
  f.text = format(Gestation{static_cast<int>(std::floor(days))});
  return f;
}

Figure word(std::string key, std::string label, std::string text, std::string standard) {
  Figure f{std::move(key), std::move(label), {}, "", 0, std::move(standard)};
  f.text = std::move(text);
  return f;
}

// The date of delivery by history: what she or the laboratory reported.
struct History {
  Date edd;
  std::string basis;
  bool assisted = false;
  bool exact = false;  // conception or transfer known: a scan does not overrule it
};

Result<std::optional<History>> history_of(const Inputs& in, const Book& book) {
  std::vector<History> found;
  if (in.has("lmp")) found.push_back({edd_from_lmp(book, in.date("lmp"), in.maybe("cycle")), "last period"});
  if (in.has("conception"))
    found.push_back({edd_from_conception(book, in.date("conception")), "conception", false, true});
  if (in.has("transfer_day3"))
    found.push_back(
        {edd_from_transfer(book, in.date("transfer_day3"), false), "transfer of a day-3 embryo", true, true});
  if (in.has("transfer_day5"))
    found.push_back(
        {edd_from_transfer(book, in.date("transfer_day5"), true), "transfer of a day-5 embryo", true, true});
  if (found.size() > 1)
    return fail(ErrorKind::invalid, "only one of them can date the pregnancy", "lmp", {},
                "one of lmp, conception, transfer_day3, transfer_day5");
  if (in.has("cycle") && !in.has("lmp"))
    return fail(ErrorKind::missing, "the cycle needs the last period", "lmp");
  return found.empty() ? std::optional<History>() : std::optional(found.front());
}

Result<void> add_dates(Outcome& out, const Inputs& in, const Book& book, Date edd, const std::string& basis) {
  out.figures.push_back(word("edd", "estimated date of delivery", format_date(edd), basis));
  if (!in.has("on")) return {};
  const auto g = gestation_on(edd, in.date("on"));
  if (!g) return std::unexpected(g.error());
  const int longest = static_cast<int>(book.need("dating.longest").number("days"));
  if (g->days > longest)
    return fail(ErrorKind::invalid, "lies after any pregnancy of these dates has ended", "on",
                format_date(in.date("on")), "to " + format_date(edd.plus(longest - kPregnancyDays)));
  out.figures.push_back(days_figure("gestation_days", "gestation on that date", g->days, 0, basis));
  return {};
}

Result<Outcome> compute_edd(const Inputs& in, const Book& book) {
  const auto history = history_of(in, book);
  if (!history) return std::unexpected(history.error());
  if (!*history)
    return fail(ErrorKind::missing, "one date is needed", "lmp", {},
                "lmp, conception, transfer_day3, transfer_day5");
  Outcome out;
  cite(out, {"dating.edd"});
  if (auto ok = add_dates(out, in, book, (*history)->edd, (*history)->basis); !ok)
    return std::unexpected(ok.error());
  return out;
}

struct Formula {
  const char* key;
  CrlFormula formula;
  const char* entry;
};
constexpr std::array<Formula, 3> kFormulas{
    {{"intergrowth", CrlFormula::intergrowth, "dating.crl.intergrowth"},
     {"robinson", CrlFormula::robinson, "dating.crl.robinson"},
     {"hadlock", CrlFormula::hadlock1992, "dating.crl.hadlock1992"}}};

Result<void> add_crl(Outcome& out, const Book& book, double crl_mm) {
  for (const Formula& f : kFormulas) {
    const auto d = gestation_by_crl(book, f.formula, crl_mm);
    if (!d) return std::unexpected(d.error());
    const std::string standard = book.need(f.entry).standard;
    out.figures.push_back(
        days_figure(std::string(f.key) + "_days", "gestation by crown-rump length", d->days, 2, standard));
    if (d->sd_days)
      out.figures.push_back({std::string(f.key) + "_sd_days", "standard deviation of that gestation",
                             *d->sd_days, "d", 2, standard});
    cite(out, {f.entry});
  }
  return {};
}

Result<Outcome> compute_crl(const Inputs& in, const Book& book) {
  Outcome out;
  if (auto ok = add_crl(out, book, in.number("crl")); !ok) return std::unexpected(ok.error());
  return out;
}

// What the scan says against the last period, and which of the two dates the pregnancy.
Result<Date> settle(Outcome& out, const Inputs& in, const Book& book, const std::optional<History>& history,
                    std::string& basis) {
  const Date scan = in.date("scan_date");
  const auto by_scan = gestation_by_crl(book, CrlFormula::intergrowth, in.number("crl"));
  if (!by_scan) return std::unexpected(by_scan.error());
  const Date scan_edd = edd_from({static_cast<int>(std::lround(by_scan->days))}, scan);
  basis = "scan of " + format_date(scan);
  if (!history) return scan_edd;
  const auto by_history = gestation_on(history->edd, scan);
  if (!by_history) {
    Error e = by_history.error();
    e.field = "scan_date";
    return std::unexpected(e);
  }
  const double difference = by_scan->days - by_history->days;
  out.figures.push_back(days_figure("history_days", "gestation on the day of the scan, by " + history->basis,
                                    by_history->days, 0, history->basis));
  out.figures.push_back(
      {"difference_days", "scan minus history", difference, "d", 1, "INTERGROWTH-21st crown-rump length"});
  if (history->exact) {
    basis = history->basis;
    if (history->assisted) cite(out, {"dating.suboptimal.acog700"});
    return history->edd;
  }
  const double threshold = redating_threshold_days(book, *by_history);
  cite(out, {"dating.redate.acog700"});
  const bool redate = std::abs(difference) > threshold;
  out.figures.push_back({"redating_threshold_days", "difference beyond which the scan overrules", threshold,
                         "d", 0, book.need("dating.redate.acog700").standard});
  out.figures.push_back(word("redate", "the scan overrules the last period", redate ? "yes" : "no",
                             book.need("dating.redate.acog700").standard));
  if (!redate) basis = history->basis + ", confirmed by scan";
  return redate ? scan_edd : history->edd;
}

Result<Outcome> compute_dating(const Inputs& in, const Book& book) {
  Outcome out;
  const auto history = history_of(in, book);
  if (!history) return std::unexpected(history.error());
  const bool scanned = in.has("crl");
  if (scanned != in.has("scan_date"))
    return fail(ErrorKind::missing, "a crown-rump length and the date of its scan go together",
                scanned ? "scan_date" : "crl");
  if (!*history && !scanned)
    return fail(ErrorKind::missing, "a date or a scan is needed", "lmp", {},
                "lmp, conception, transfer_day3, transfer_day5, or crl with scan_date");
  if (*history) cite(out, {"dating.edd"});
  Date edd = *history ? (*history)->edd : Date{};
  std::string basis = *history ? (*history)->basis : "";
  if (scanned) {
    if (auto ok = add_crl(out, book, in.number("crl")); !ok) return std::unexpected(ok.error());
    const auto settled = settle(out, in, book, *history, basis);
    if (!settled) return std::unexpected(settled.error());
    edd = *settled;
  } else if (!(*history)->assisted) {
    cite(out, {"dating.suboptimal.acog700"});
    const Gestation limit{
        static_cast<int>(book.need("dating.suboptimal.acog700").number("confirming_scan_before_day"))};
    out.warnings.push_back(
        {"dating.suboptimal", "Suboptimally dated: no scan before " + format(limit) +
                                  " is given that confirms the date. Carry the uncertainty of the "
                                  "gestation into every figure that rests on it."});
  }
  if (auto ok = add_dates(out, in, book, edd, basis); !ok) return std::unexpected(ok.error());
  return out;
}

Result<Outcome> compute_late(const Inputs& in, const Book& book) {
  if (in.has("tcd")) {
    const auto& e = book.need("dating.late.tcd");
    return fail(ErrorKind::refused, e.conflicts.front().text, "tcd", shortest(in.number("tcd")) + " mm",
                "hc, or hc with fl");
  }
  Outcome out;
  const double hc_mm = in.number("hc");
  const auto& by_hc = book.need("dating.late.hc");
  double days = gestation_days_by_hc(book, hc_mm);
  out.figures.push_back(days_figure("hc_days", "gestation by head circumference", days, 2, by_hc.standard));
  cite(out, {by_hc.id, "dating.late.sd"});
  if (const auto fl_mm = in.maybe("fl")) {
    days = gestation_days_by_hc_fl(book, hc_mm, *fl_mm);
    out.figures.push_back(
        days_figure("hc_fl_days", "gestation by head circumference and femur", days, 2, by_hc.standard));
    cite(out, {"dating.late.hc_fl"});
  }
  const auto& sd = book.need("dating.late.sd");
  out.figures.push_back(
      {"sd_low_days", "standard deviation after 22 weeks, from", sd.number("low_days"), "d", 0, sd.standard});
  out.figures.push_back(
      {"sd_high_days", "standard deviation after 22 weeks, to", sd.number("high_days"), "d", 0, sd.standard});
  const Gestation first{static_cast<int>(by_hc.number("scans_first_day"))},
      last{static_cast<int>(by_hc.number("scans_last_day"))};
  if (days < first.days || days > last.days)
    out.warnings.push_back({"dating.late.beyond_scans", "The equation was made for scans from " +
                                                            format(first) + " to " + format(last) +
                                                            "; this estimate lies beyond them."});
  return out;
}

}  // namespace

void register_dating(std::vector<Calculator>& into) {
  const std::vector<InputSpec> dates{date_input("lmp", "first day of the last period"),
                                     measured_input("cycle", "length of the cycle", "cycle_length", false),
                                     date_input("conception", "date of conception"),
                                     date_input("transfer_day3", "transfer of a day-3 embryo"),
                                     date_input("transfer_day5", "transfer of a day-5 embryo"),
                                     date_input("on", "date to give the gestation for")};
  std::vector<InputSpec> with_scan = dates;
  with_scan.push_back(date_input("scan_date", "date of the scan"));
  with_scan.push_back(measured_input("crl", "crown-rump length", "crl", false));
  into.push_back({"dating",
                  "Gestational age from history and first scan, and whether the scan overrules",
                  std::move(with_scan),
                  {"dating.edd", "dating.crl.intergrowth", "dating.crl.robinson", "dating.crl.hadlock1992",
                   "dating.redate.acog700", "dating.suboptimal.acog700"},
                  compute_dating});
  into.push_back({"edd", "Estimated date of delivery", dates, {"dating.edd"}, compute_edd});
  into.push_back({"crl-dating",
                  "Gestational age by crown-rump length, three formulas",
                  {measured_input("crl", "crown-rump length", "crl")},
                  {"dating.crl.intergrowth", "dating.crl.robinson", "dating.crl.hadlock1992"},
                  compute_crl});
  into.push_back(
      {"late-dating",
       "Gestational age by a late scan",
       {measured_input("hc", "head circumference", "head_circumference"),
        measured_input("fl", "femur length", "femur_length", false),
        measured_input("tcd", "transcerebellar diameter (refused)", "transcerebellar_diameter", false)},
       {"dating.late.hc", "dating.late.hc_fl", "dating.late.sd"},
       compute_late});
}

}  // namespace dyad::clinical
