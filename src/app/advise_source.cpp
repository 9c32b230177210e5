// SPDX-License-Identifier: Apache-2.0
#include "app/advise_source.hpp"

#include "api/answer.hpp"
#include "app/files.hpp"
#include "app/operator_call.hpp"
#include "app/words.hpp"
#include "care/preference.hpp"
#include "net/http_client.hpp"
#include "net/target.hpp"
#include "record/case_record.hpp"

namespace dyad::app {
namespace {

Error error_of(int status, const json::Value& value) {
  const auto text = [&](const char* name) { return std::string(value[name].as_string()); };
  return {status == 404 ? ErrorKind::not_found : ErrorKind::invalid, text("message"), text("field"),
          text("value"), text("limit")};
}

}  // namespace

Result<std::optional<Instant>> AdviseSource::moment(const std::string& at) const {
  if (at.empty()) return std::optional<Instant>();
  int offset = 0;
  if (api::is_date_only(at)) {
    const auto now = view("");
    if (!now) return std::unexpected(now.error());
    offset = static_cast<int>(now->at({"clock", "utc_offset_minutes"}).as_int().value_or(0));
  }
  const auto parsed = api::parse_at(at, offset);
  if (!parsed) return std::unexpected(parsed.error());
  return std::optional(*parsed);
}

Result<json::Value> AdviseSource::ask_server(const std::string& path, const std::string& at,
                                             const std::string& weights) const {
  std::string query;
  if (!at.empty()) query += "?at=" + net::escape_path(at);
  if (!weights.empty()) query += (query.empty() ? "?" : "&") + ("weights=" + net::escape_path(weights));
  const auto answer = net::send(operator_call(
      *server_, secret_, "GET", "/api/cases/" + net::escape_path(case_id_) + path + query, "", {}));
  if (!answer) return std::unexpected(answer.error());
  auto value = json::parse(answer->body);
  if (!value) return std::unexpected(value.error());
  if (answer->status != 200) return std::unexpected(error_of(answer->status, *value));
  return value;
}

Result<json::Value> AdviseSource::view(const std::string& at) const {
  if (server_) return ask_server("", at, "");
  const auto cases = workspace_->cases();
  if (!cases) return std::unexpected(cases.error());
  const auto when = moment(at);
  if (!when) return std::unexpected(when.error());
  return (*cases)->view(case_id_, *when);
}

Result<json::Value> AdviseSource::advice(const std::string& at) const {
  if (server_) return ask_server("/advice", at, "");
  const auto cases = workspace_->cases();
  if (!cases) return std::unexpected(cases.error());
  const auto when = moment(at);
  if (!when) return std::unexpected(when.error());
  return (*cases)->advice(case_id_, *when);
}

namespace {

Result<std::optional<timing::Preference>> what_if_of(const std::string& weights) {
  if (weights.empty()) return std::optional<timing::Preference>{};
  auto parsed = care::parse_weights(weights);
  if (!parsed) return std::unexpected(parsed.error());
  return std::optional<timing::Preference>{std::move(*parsed)};
}

}  // namespace

Result<pomdp::Started> AdviseSource::problem(const std::string& at, const std::string& weights) const {
  const auto what_if = what_if_of(weights);
  if (!what_if) return std::unexpected(what_if.error());
  if (!workspace_)
    return fail(ErrorKind::busy, "a running server holds this data directory; stop it, or give a file",
                "data");
  const auto cases = workspace_->cases();
  if (!cases) return std::unexpected(cases.error());
  const auto when = moment(at);
  if (!when) return std::unexpected(when.error());
  return (*cases)->problem(case_id_, *when, *what_if);
}

Result<json::Value> AdviseSource::decision(const std::string& at, const std::string& weights) const {
  const auto what_if = what_if_of(weights);
  if (!what_if) return std::unexpected(what_if.error());
  if (server_) return ask_server("/decision", at, weights);
  const auto cases = workspace_->cases();
  if (!cases) return std::unexpected(cases.error());
  const auto when = moment(at);
  if (!when) return std::unexpected(when.error());
  return (*cases)->decision(case_id_, *when, *what_if);
}

Result<AdviseSource> AdviseSource::in_memory(std::string_view bundle, const std::string& name) {
  auto workspace = Workspace::in_memory();
  if (!workspace) return std::unexpected(workspace.error());
  const auto stored = (*workspace)->record().submit(bundle, name, "advise");
  if (!stored) return std::unexpected(stored.error());
  AdviseSource out;
  out.workspace_ = std::move(*workspace);
  return out;
}

Result<AdviseSource> AdviseSource::of_file(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return std::unexpected(text.error());
  auto out = in_memory(*text, "advise " + path);
  if (!out) return out;
  const auto ids = record::case_ids(out->workspace_->record().store());
  if (!ids) return std::unexpected(ids.error());
  if (ids->size() != 1)
    return fail(ErrorKind::invalid, "holds " + std::to_string(ids->size()) + " cases", "file", path,
                "a bundle with one EpisodeOfCare; import it to ask about one of several");
  out->case_id_ = ids->front();
  out->from_ = say("advise.from_file", {{"file", path}});
  return out;
}

Result<AdviseSource> AdviseSource::of_built_in(const Scenario& scenario) {
  auto out = in_memory(scenario.bundle, "built-in");
  if (!out) return out;
  out->case_id_ = scenario.name;
  out->from_ = say("advise.from_built_in", {{"case", std::string(scenario.name)}});
  return out;
}

Result<AdviseSource> AdviseSource::of_data_dir(const AdviseOptions& options) {
  const auto dir = data_dir(options.data);
  std::error_code ec;
  if (!std::filesystem::exists(dir / "lock", ec))  // nothing was ever stored there
    return fail(ErrorKind::not_found, "there is no such case", "case", options.subject);
  auto opened = Workspace::open(dir);
  if (!opened) return std::unexpected(opened.error());
  AdviseSource out;
  out.case_id_ = options.subject;
  out.server_ = opened->server;
  out.secret_ = opened->server_secret;
  out.workspace_ = std::move(opened->workspace);
  out.from_ = out.server_ ? say("advise.from_server", {{"url", url_of(*out.server_)}})
                          : say("advise.from_data", {{"directory", dir.string()}});
  if (const auto known = out.view(""); !known) return std::unexpected(known.error());
  return out;
}

Result<AdviseSource> AdviseSource::find(const AdviseOptions& options) {
  std::error_code ec;
  if (std::filesystem::is_regular_file(options.subject, ec)) return of_file(options.subject);
  auto found = of_data_dir(options);
  if (found || found.error().kind != ErrorKind::not_found) return found;
  std::string names;
  for (const Scenario& scenario : built_in_scenarios()) {
    if (scenario.name == options.subject) return of_built_in(scenario);
    names += (names.empty() ? "" : ", ") + std::string(scenario.name);
  }
  found.error().limit = "a case in the data directory, a bundle file" +
                        (names.empty() ? std::string() : ", or one built in: " + names);
  return found;
}

}  // namespace dyad::app
