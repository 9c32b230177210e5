// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "study/model.hpp"

namespace dyad::study {

// Reads the parts of a study file one after the other into `model` and goes on after a mistake, so that all
// of them are told at once.
class Reader {
 public:
  void read_time(const json::Value& root);     // title, time, periods
  void read_places(const json::Value& root);   // factors, exits, start, outcomes
  void read_numbers(const json::Value& root);  // parameters, counts
  void read_actions(const json::Value& root);
  void read_channels(const json::Value& root);
  void read_policies(const json::Value& root);  // and weights
  void read_results(const json::Value& root);   // what is compared and drawn

  Model model;
  std::vector<Error> problems;

 private:
  using Each = std::function<void(const json::Value&, const std::string&)>;

  void bad(const std::string& path, std::string message, std::string value = {}, std::string limit = {});
  void only(const json::Value& object, const std::string& path,
            std::initializer_list<std::string_view> names);
  std::string text(const json::Value& object, const std::string& path, std::string_view name,
                   bool needed = true);
  double number(const json::Value& value, const std::string& path);
  double number(const json::Value& object, const std::string& path, std::string_view name, double otherwise);
  int whole(const json::Value& object, const std::string& path, std::string_view name, int otherwise, int low,
            int high);
  void each(const json::Value& root, std::string_view name, bool needed, const Each& read);
  Named named(const json::Value& value, const std::string& path);
  std::vector<Named> levels(const json::Value& list, const std::string& path);
  template <class List>
  int find(const List& list, std::string_view id, const std::string& path, const char* what);
  void make_states();
  void read_start(const json::Value& start);
  void read_periods(const json::Value& root);
  Distribution distribution(const json::Value& value, const std::string& path);
  void read_counts(const json::Value& value, const std::string& path);
  Expression expression(const json::Value& value, const std::string& path);
  Expression by(const json::Value& value, const std::string& path);
  Expression counts(const json::Value& value, const std::string& path);
  std::vector<int> pattern(const json::Value& value, const std::string& path);
  Transition transition(const json::Value& value, const std::string& path);
  std::vector<Payoff> payoffs(const json::Value& value, const std::string& path);
  void read_action(const json::Value& value, const std::string& path);
  void copy_from(const json::Value& value, const std::string& path, Action& action);
  void check_together(const Action& action);
  std::vector<double> by_outcome(const json::Value& value, const std::string& path);
  PolicySpec policy(const json::Value& value, const std::string& path);
  void add_policy(PolicySpec spec, const json::Value& value, const std::string& path);
  Rule rule(const json::Value& value, const std::string& path);
  Axis axis(const json::Value& value, const std::string& path);
};

template <class List>
int Reader::find(const List& list, std::string_view id, const std::string& path, const char* what) {
  std::string known;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].id == id) return static_cast<int>(i);
    if (i < 12) known += (i ? ", " : "") + list[i].id;
  }
  bad(path, std::string("unknown ") + what, std::string(id), known.empty() ? "none is stated" : known);
  return -1;
}

// "a[3]" and "a.b", the way the errors name an element.
std::string inside(const std::string& path, std::string_view name);
std::string inside(const std::string& path, std::size_t index);

}  // namespace dyad::study
