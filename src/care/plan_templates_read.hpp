// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/plan_templates.hpp"

namespace dyad::care {

// Reads data/care/plan_templates.json and keeps the first thing that is wrong, with its place; after that
// every answer is empty and reading may go on.
class TemplateFile {
 public:
  TemplateFile(const json::Value& file, const OfferWords& words, const RunPlans& runs);

  bool good() const { return !error_; }
  const std::optional<Error>& error() const { return error_; }
  void wrong(std::string message, const std::string& field, std::string_view value = {},
             std::string limit = {});

  std::string text(const json::Value& of, const std::string& path, const char* name, bool needed = true);
  int number(const json::Value& of, const std::string& path, const char* name, int least,
             std::optional<int> missing = {});
  std::vector<std::string> texts(const json::Value& of, const std::string& path, const char* name);
  json::Value names(const json::Value& words, const std::string& path);
  // The source that a row names, as the file's table has it.
  json::Value source(const json::Value& of, const std::string& path);
  planning::Kind kind(const json::Value& of, const std::string& path);
  std::vector<planning::Mode> modes(const json::Value& of, const std::string& path, const char* name);
  // Every code, and every side of "a|b", is a skill, for people, or a feature or a level, for things.
  void skills(const std::vector<std::string>& codes, planning::Kind kind, const std::string& path);
  void only(const json::Value& of, const std::string& path, std::initializer_list<std::string_view> names);

  const json::Value& file;
  const OfferWords& words;
  const RunPlans& runs;

 private:
  bool is_post(std::string_view code) const;
  friend PlanRole read_plan_role(TemplateFile&, const json::Value&, const std::string&,
                                 const std::vector<PlanTask>&);
  std::optional<Error> error_;
};

std::string place_of(const std::string& list, std::size_t index);
PlanRules read_plan_rules(TemplateFile& f);
// The tasks are those before this one, to which `same_as` may point.
PlanRole read_plan_role(TemplateFile& f, const json::Value& of, const std::string& path,
                        const std::vector<PlanTask>& tasks);
std::vector<PlanRole> read_plan_roles(TemplateFile& f, const json::Value& of, const std::string& path,
                                      const std::vector<PlanTask>& tasks);
const PlanRole* find_role(const std::vector<PlanTask>& tasks, std::string_view task_and_role);

}  // namespace dyad::care
