// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "app/advice_text.hpp"
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/text.hpp"
#include "app/workspace.hpp"
#include "net/http_client.hpp"
#include "net/target.hpp"
#include "record/case_record.hpp"

namespace dyad::app {
namespace {

// What the answer rests on, and where it came from.
struct Found {
  json::Value view;
  json::Value advice;
  std::string from;  // said in the output
};

int offset_of(const json::Value& view) {
  return static_cast<int>(view.at({"clock", "utc_offset_minutes"}).as_int().value_or(0));
}

Result<Found> ask(Workspace& workspace, std::string_view case_id, const std::string& at, std::string from) {
  const auto cases = workspace.cases();
  if (!cases) return std::unexpected(cases.error());
  std::optional<Instant> when;
  auto view = (*cases)->view(case_id, {});
  if (!view) return std::unexpected(view.error());
  if (!at.empty()) {
    const auto parsed = api::parse_at(at, offset_of(*view));
    if (!parsed) return std::unexpected(parsed.error());
    when = *parsed;
    view = (*cases)->view(case_id, when);
    if (!view) return std::unexpected(view.error());
  }
  auto advice = (*cases)->advice(case_id, when);
  if (!advice) return std::unexpected(advice.error());
  return Found{std::move(*view), std::move(*advice), std::move(from)};
}

Result<Found> ask_file(const std::string& path, const std::string& at) {
  const auto text = read_file(path);
  if (!text) return std::unexpected(text.error());
  auto workspace = Workspace::in_memory();
  if (!workspace) return std::unexpected(workspace.error());
  const auto stored = (*workspace)->record().submit(*text, "advise " + path, "advise");
  if (!stored) return std::unexpected(stored.error());
  const auto ids = record::case_ids((*workspace)->record().store());
  if (!ids) return std::unexpected(ids.error());
  if (ids->size() != 1)
    return fail(ErrorKind::invalid, "holds " + std::to_string(ids->size()) + " cases", "file", path,
                "a bundle with one EpisodeOfCare; import it to ask about one of several");
  return ask(**workspace, ids->front(), at, "the file " + path + ", held in memory only");
}

Result<Found> ask_built_in(const Scenario& scenario, const std::string& at) {
  auto workspace = Workspace::in_memory();
  if (!workspace) return std::unexpected(workspace.error());
  const auto stored = (*workspace)->record().submit(scenario.bundle, "built-in", "advise");
  if (!stored) return std::unexpected(stored.error());
  return ask(**workspace, scenario.name, at,
             "the built-in synthetic case " + std::string(scenario.name) +
                 " (the data directory has none of that name)");
}

// From the server that holds the data directory.
Result<Found> ask_server(const net::Address& server, const std::string& case_id, const std::string& at) {
  Found found;
  found.from = "the server at " + url_of(server);
  const std::string path = "/api/cases/" + net::escape_path(case_id);
  const std::string query = at.empty() ? std::string() : "?at=" + net::escape_path(at);
  for (auto& [target, into] :
       {std::pair(path + query, &found.view), std::pair(path + "/advice" + query, &found.advice)}) {
    const auto answer = net::send({server, "GET", target, "", {}});
    if (!answer) return std::unexpected(answer.error());
    auto value = json::parse(answer->body);
    if (!value) return std::unexpected(value.error());
    if (answer->status != 200)
      return fail(answer->status == 404 ? ErrorKind::not_found : ErrorKind::invalid,
                  std::string((*value)["message"].as_string()), std::string((*value)["field"].as_string()),
                  std::string((*value)["value"].as_string()), std::string((*value)["limit"].as_string()));
    *into = std::move(*value);
  }
  return found;
}

Result<Found> ask_data_dir(const AdviseOptions& options) {
  const auto dir = data_dir(options.data);
  std::error_code ec;
  const Error none{ErrorKind::not_found, "there is no such case", "case", options.subject, {}};
  if (!std::filesystem::exists(dir / "lock", ec))
    return std::unexpected(none);  // nothing was ever stored there
  const auto opened = Workspace::open(dir);
  if (!opened) return std::unexpected(opened.error());
  if (opened->server) return ask_server(*opened->server, options.subject, options.at);
  return ask(*opened->workspace, options.subject, options.at, "the data directory " + dir.string());
}

Result<Found> find(const AdviseOptions& options) {
  std::error_code ec;
  if (std::filesystem::is_regular_file(options.subject, ec)) return ask_file(options.subject, options.at);
  auto found = ask_data_dir(options);
  if (found || found.error().kind != ErrorKind::not_found || found.error().field == "at") return found;
  std::string names;
  for (const Scenario& scenario : built_in_scenarios()) {
    if (scenario.name == options.subject) return ask_built_in(scenario, options.at);
    names += (names.empty() ? "" : ", ") + std::string(scenario.name);
  }
  found.error().limit = "a case in the data directory, a bundle file" +
                        (names.empty() ? std::string() : ", or one built in: " + names);
  return found;
}

}  // namespace

int advise(const AdviseOptions& options) {
  const auto found = find(options);
  if (!found) return report(found.error());
  if (options.json) {
    json::Value value = found->advice;
    value.set("case", found->view["id"]).set("read_from", found->from);
    print_json(value);
  } else {
    print(advice_text(found->view, found->advice, found->from));
  }
  return kOk;
}

}  // namespace dyad::app
