// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "app/commands.hpp"
#include "app/workspace.hpp"
#include "pomdp/format.hpp"
#include "timing/preference.hpp"

namespace dyad::app {

// Where `dyad advise` reads a case: a file held in memory, the data directory, the server that holds it, or a
// built-in case. Answers have the shapes of web/src/api.ts.
class AdviseSource {
 public:
  // A case by its id, or a bundle file with one case. Errors say what there is.
  static Result<AdviseSource> find(const AdviseOptions& options);

  const std::string& from() const { return from_; }  // said in the output
  // `at` as a person gives it; empty for the case's own clock.
  Result<json::Value> view(const std::string& at) const;
  Result<json::Value> advice(const std::string& at) const;
  // `weights` as in the query of /api/cases/{id}/decision; empty for hers.
  Result<json::Value> decision(const std::string& at, const std::string& weights) const;
  // The decision problem behind it; refused for a case a server holds.
  Result<pomdp::Started> problem(const std::string& at, const std::string& weights) const;

 private:
  static Result<AdviseSource> of_file(const std::string& path);
  static Result<AdviseSource> of_built_in(const Scenario& scenario);
  static Result<AdviseSource> of_data_dir(const AdviseOptions& options);
  static Result<AdviseSource> in_memory(std::string_view bundle, const std::string& name);
  Result<json::Value> ask_server(const std::string& path, const std::string& at,
                                 const std::string& weights) const;
  Result<std::optional<Instant>> moment(const std::string& at) const;

  std::unique_ptr<Workspace> workspace_;
  std::optional<net::Address> server_;  // empty when workspace_ is set
  std::string secret_;                  // proves to it that we may read the directory
  std::string case_id_, from_;
};

}  // namespace dyad::app
