#include "services/cli/demo/support_story.h"

namespace senda::demo {
namespace {

constexpr Story kCommunication = {
    "Notices details that nobody else sees, and is a loyal friend.",
    "Knowing what comes next, and time with my dog.",
    "Show me as well as tell me. Give me time to answer.",
    "visual timetable",
    "Ask for help in class with a card or a word",
    "I want to say when I am stuck without everyone looking.",
    "I can show my card or ask in every lesson without being reminded.",
    "Asked for help twice in ten observed lessons; waited silently in the others.",
    "Daily five-minute practice with a help card, pre-teaching of key words twice a week.",
    "Understands single instructions; loses the thread of longer ones."};
constexpr Story kCognition = {
    "Never gives up, and makes people laugh.",
    "Football, building things, being chosen as a helper.",
    "Small steps, examples I can keep beside me, and praise for effort.",
    "task board with three steps",
    "Read the signs and labels I need on my own",
    "I want to read the football pages by myself.",
    "I can read twenty words I chose without help, three days in a row.",
    "Read eight of the twenty chosen words in September.",
    "Precision teaching every morning, over-learning at home with word cards.",
    "Decodes slowly; knows the sounds but does not blend beyond three."};
constexpr Story kEmotional = {
    "Kind to younger children and brave in new places.",
    "Being listened to, art, and knowing an adult has time for me.",
    "Let me step out before it gets too much. Talk with me afterwards.",
    "calm space with a card to leave",
    "Use the calm space before I am upset",
    "I hate it when everyone sees me cross.",
    "I go to the calm space by myself four times out of five.",
    "Left lessons upset six times in the first fortnight.",
    "Morning check-in with a key adult, two calm-down strategies practised weekly.",
    "Upsets follow unstructured time; settles within ten minutes with a key adult."};
constexpr Story kSensory = {
    "Sees solutions, and is patient with others.",
    "Doing things by myself, music and swimming.",
    "Ask before you help. Make sure I can see and reach everything.",
    "workstation near the board and an overlay",
    "Move to every lesson and set up on my own",
    "I want to go with my friends and not with an adult.",
    "I get to lessons with my friends and set up by myself all week.",
    "Needed an adult for each change of room in September.",
    "Planned routes with a friend, equipment kept in every room, weekly check by the specialist.",
    "Manages the ground floor alone; tires after two changes of room."};

}  // namespace

const Story& StoryOf(pupils::v1::SenNeedType need) {
  switch (need) {
    case pupils::v1::SEN_NEED_TYPE_SLCN:
    case pupils::v1::SEN_NEED_TYPE_ASD:
      return kCommunication;
    case pupils::v1::SEN_NEED_TYPE_SEMH:
      return kEmotional;
    case pupils::v1::SEN_NEED_TYPE_HI:
    case pupils::v1::SEN_NEED_TYPE_VI:
    case pupils::v1::SEN_NEED_TYPE_MSI:
    case pupils::v1::SEN_NEED_TYPE_PD:
      return kSensory;
    default:
      return kCognition;
  }
}

}  // namespace senda::demo
