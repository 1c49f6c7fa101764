#include <string_view>

#include "services/cli/demo/libraries.h"

// What pupils of the demonstration are assessed with. The figures are round ones such as tests of
// the kind have (domain facts: mean 100, SD 15, reliability .90 and so an SEM of 4.74), not any
// publisher's own.
namespace senda::demo {
namespace {

using pupils::v1::AssessmentKind;
using pupils::v1::Instrument;

Instrument New(const std::string& trust, const std::string& id, const std::string& title,
               AssessmentKind kind, const std::string& subject) {
  Instrument instrument;
  instrument.set_name(trust + "/instruments/" + id);
  instrument.set_title(title);
  instrument.set_kind(kind);
  instrument.set_subject(subject);
  return instrument;
}

void AddBand(Instrument& instrument, std::string_view label, double lowest, double highest) {
  auto& band = *instrument.add_bands();
  band.set_label(std::string(label));
  band.set_lowest(lowest);
  band.set_highest(highest);
}

Instrument Standardised(const std::string& trust, const std::string& id, const std::string& title,
                        const std::string& subject) {
  Instrument instrument =
      New(trust, id, title, pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE, subject);
  instrument.set_lowest_score(69);
  instrument.set_highest_score(141);
  instrument.set_mean(100);
  instrument.set_standard_deviation(15);
  instrument.set_reliability(0.90);
  instrument.set_minimum_interval_weeks(10);
  AddBand(instrument, "very low", 69, 74);
  AddBand(instrument, "below average", 75, 88);
  AddBand(instrument, "average", 89, 111);
  AddBand(instrument, "above average", 112, 126);
  AddBand(instrument, "very high", 127, 141);
  return instrument;
}

// Taken once, and so without a standard error that anybody needs.
Instrument KeyStage2(const std::string& trust) {
  Instrument instrument = New(trust, "ks2-reading", "Key stage 2 reading",
                              pupils::v1::ASSESSMENT_KIND_SCALED_SCORE, "reading");
  instrument.set_transfer_code("KS2/ENG/TT/REA");
  instrument.set_lowest_score(80);
  instrument.set_highest_score(120);
  AddBand(instrument, "below the expected standard", 80, 99);
  AddBand(instrument, "expected standard", 100, 109);
  AddBand(instrument, "higher standard", 110, 120);
  return instrument;
}

Instrument ReadingAge(const std::string& trust) {
  Instrument instrument =
      New(trust, "reading-age", "Reading age", pupils::v1::ASSESSMENT_KIND_READING_AGE, "reading");
  instrument.set_lowest_score(60);
  instrument.set_highest_score(204);
  instrument.set_standard_error(4);
  return instrument;
}

Instrument PreKeyStage(const std::string& trust) {
  Instrument instrument = New(trust, "pre-key-stage", "Pre-key-stage standards",
                              pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE, "reading");
  instrument.set_transfer_code("KS2/ENG/TA/REA");
  for (const char* standard : {"PK1", "PK2", "PK3", "PK4", "PK5", "PK6"}) {
    instrument.add_standards(standard);
  }
  return instrument;
}

Instrument Phonics(const std::string& trust) {
  Instrument instrument = New(trust, "phonics", "Phonics screening check",
                              pupils::v1::ASSESSMENT_KIND_PHONICS, "phonics");
  instrument.set_transfer_code("KS1/PHO/TA/PHO/NM");
  return instrument;
}

}  // namespace

std::vector<Instrument> MakeInstruments(const std::string& trust) {
  return {
      Standardised(trust, "ngrt", "NGRT", "reading"),
      Standardised(trust, "ptm", "PTM", "mathematics"),
      KeyStage2(trust),
      ReadingAge(trust),
      Phonics(trust),
      PreKeyStage(trust),
      New(trust, "engagement", "Engagement model", pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL,
          ""),
  };
}

}  // namespace senda::demo
