// SPDX-License-Identifier: Apache-2.0
#include "study/csv.hpp"

#include "base/decimal.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}
std::string cell(double x) { return shortest(x); }

template <class... Cells>
void line(std::string& out, const Cells&... cells) {
  ((out += cell(cells), out += ','), ...);
  out.back() = '\n';
}

std::string policies_csv(const Plan& plan, const Results& r) {
  std::string out =
      "policy,outcome,unit,base_case,mean,low_95,high_95,change,change_low_95,change_high_95,simulated_mean,"
      "simulated_standard_error\n";
  for (const PolicyResult& p : r.policies) {
    for (Size k = 0; k < p.outcomes.size(); ++k) {
      const bool sim = !p.simulated.empty();
      const Spread &o = p.outcomes[k], &c = p.changes[k];
      line(out, p.id, plan.model.outcomes[k].id, plan.model.outcomes[k].unit, p.base[k], o.mean, o.low,
           o.high, c.mean, c.low, c.high, sim ? cell(p.simulated[k]) : "",
           sim ? cell(p.simulated_error[k]) : "");
    }
    const auto& weights = plan.model.weights[static_cast<Size>(plan.weights)];
    line(out, p.id, "value:" + weights.id, std::string("weighted"), worth(weights.of, p.base), p.value.mean,
         p.value.low, p.value.high, p.value_change.mean, p.value_change.low, p.value_change.high,
         std::string(), std::string());
  }
  return out;
}

std::string sweep_csv(const Plan& plan, const Results& r) {
  std::string out = "weight,unit,policy,share_of_draws_best,expected_loss,value_of_perfect_information\n";
  for (const SweepPoint& s : r.sweep)
    for (Size p = 0; p < r.policies.size(); ++p)
      if (!r.policies[p].told)
        line(out, s.at, plan.model.sweep.unit, r.policies[p].id, s.best_share[p], s.loss[p],
             s.perfect_information);
  return out;
}

std::string tornado_csv(const Results& r) {
  std::string out = "input,unit,input_low_95,input_high_95,value_change_at_low,value_change_at_high\n";
  for (const Bar& b : r.bars)
    line(out, b.all_rows ? b.title + ", all rows" : b.title, b.all_rows ? "first row" : b.unit, b.input_low,
         b.input_high, b.low, b.high);
  return out;
}

std::string stops_csv(const Results& r) {
  std::string out = "policy,step,mean_share_stopping\n";
  for (const PolicyResult& p : r.policies)
    for (Size t = 0; t < p.stops.size(); ++t) line(out, p.id, static_cast<double>(t), p.stops[t]);
  return out;
}

std::string trace_csv(const Plan& plan, const Results& r) {
  std::string out = "policy,step,place,mean,low_95,high_95\n";
  const Model& m = plan.model;
  for (Size t = 0; t < r.trace.size(); ++t)
    for (Size c = 0; c < r.trace[t].size(); ++c) {
      const Size n = m.states.size();
      const std::string name = c < n                    ? m.state_names[c]
                               : c - n < m.exits.size() ? m.exits[c - n].id
                                                        : "stopped";
      const Spread& s = r.trace[t][c];
      line(out, m.policies[static_cast<Size>(m.fan)].id, static_cast<double>(t), name, s.mean, s.low, s.high);
    }
  return out;
}

std::string draws_csv(const Plan& plan, const Results& r) {
  std::string out = "draw,policy";
  for (const Outcome& o : plan.model.outcomes) out += "," + cell(o.id);
  out += "\n";
  const Size k = plan.model.outcomes.size();
  for (Size d = 0; d < plan.options.draws; ++d)
    for (Size p = 0; p < r.policies.size(); ++p) {
      out += std::to_string(d) + "," + cell(r.policies[p].id);
      for (Size o = 0; o < k; ++o) out += "," + shortest(r.draws[p * k + o][d]);
      out += "\n";
    }
  return out;
}

}  // namespace

std::vector<OutputFile> csv_files(const Plan& plan, const Results& r, bool with_draws) {
  std::vector<OutputFile> out{{"policies.csv", policies_csv(plan, r)},
                              {"sweep.csv", sweep_csv(plan, r)},
                              {"tornado.csv", tornado_csv(r)},
                              {"stops.csv", stops_csv(r)},
                              {"trace.csv", trace_csv(plan, r)}};
  if (with_draws) out.push_back({"draws.csv", draws_csv(plan, r)});
  return out;
}

}  // namespace dyad::study
