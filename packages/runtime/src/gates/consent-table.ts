// A table: how people say yes and no to a question in the languages in which consent is understood.

/** Phrases of one language, `|` between them, written as people type them; matching ignores case and accents. */
export interface ConsentEntry {
  /** English name, since callers name languages either way. */
  readonly name: string;
  readonly yes: string;
  readonly no: string;
  /** Verbs that say no, unless the question itself is about them ("cancel it" to a cancellation). */
  readonly stop: string;
  /** Takes a yes back or changes it. */
  readonly but: string;
  /** Neither yes nor no. */
  readonly unsure: string;
  /** Begins a question, also one without its mark: a question is no answer. */
  readonly ask?: string;
  /** Question marks beside those of all languages. */
  readonly marks?: string;
  /** Says nothing by itself. */
  readonly soft: string;
}

export const consentTable: Readonly<Record<string, ConsentEntry>> = {
  en: {
    name: 'english',
    yes: "yes|yeah|yep|yup|yea|sure|ok|okay|k|alright|all right|right|correct|yes please|yes of course|yes do it|that's right|that is right|that's correct|that is correct|exactly|absolutely|definitely|certainly|of course|confirm|confirmed|i confirm|affirmative|agreed|i agree|go ahead|go for it|do it|do that|please do|do so|proceed|submit it|submit|send it|book it|go on|that's it|that is it|sounds good|looks good|that works|works for me|fine|that's fine|that is fine|perfect|great|you may|let's do it|let's go|make it so|good",
    no: "no|nope|nah|no way|not|don't|do not|dont|never|never mind|nevermind|forget it|negative|not now|not yet|no thanks|no thank you|i changed my mind|changed my mind|i don't want that|i do not want that|don't do it|don't do that|wrong|incorrect|that's wrong|that is wrong|rather not|i'd rather not|i disagree|disagree",
    stop: 'cancel|cancel it|cancel that|stop|stop it|stop that|abort|drop it|leave it|scrap that|hold off|hold on|scratch that',
    but: "but|except|instead|unless|if|wait|only if|however|actually|although|though|change|rather|also|after|before|until|first|then|when|once|later|or|without|make it|let me|i can|i could|i'll|i will|like i|good for you|yeah right|yea right",
    unsure:
      "maybe|perhaps|hmm|hm|um|uh|not sure|i'm not sure|i am not sure|i guess|i think so|i suppose|i don't know|i do not know|dunno|possibly|probably|what|huh|pardon|sorry|let me think|could be|either|whatever|i think",
    ask: 'is that|is this|is it|is there|are you|are we|do you|do i|do we|does it|does that|does this|did you|did i|can you|can i|can we|can it|could you|could i|could we|shall i|shall we|should i|should we|will you|will it|will that|would you|would it|would that|may i|may we|when|where|which|who|why|how',
    soft: "please|thanks|thank you|it|that|this|the|a|an|i|you|me|my|for me|now|just|so|do|is|and|to|of|for|with|in|on|at|then please|indeed|very much|well|oh|ah|we|us|let|want|would like|like|i'd like that|right now|all|can",
  },
  es: {
    name: 'spanish',
    yes: 'sí|si|claro|claro que sí|por supuesto|vale|ok|okay|de acuerdo|correcto|exacto|confirmo|confirmado|adelante|hazlo|hágalo|perfecto|está bien|dale|venga|así es|eso es|desde luego|bueno|envíalo|envíelo|procede',
    no: 'no|nunca|para nada|en absoluto|todavía no|ahora no|no gracias|mejor no|olvídalo|déjalo|incorrecto|no lo hagas|he cambiado de idea|ni hablar',
    stop: 'cancela|cancelar|cancélalo|para|detente|anula|anúlalo',
    but: 'pero|excepto|en vez|en lugar|salvo|a menos que|espera|espere|cambia|cambiar|aunque|mejor|también|después|antes|primero|cuando|luego|o',
    unsure:
      'quizás|quizá|tal vez|no sé|no lo sé|no estoy seguro|no estoy segura|creo que sí|supongo|puede ser|qué|cómo|mmm|a lo mejor|depende',
    ask: 'es correcto|es esto|es eso|está bien así|está seguro|está segura|estás seguro|estás segura|puede|puedes|puedo|podemos|debo|debemos|quiere|quieres|verdad|no es así|es verdad|quién|dónde|por qué|cuándo|cuál|cuánto',
    soft: 'por favor|gracias|muchas gracias|lo|la|eso|esto|el|los|las|un|una|y|me|yo|usted|ya|ahora|de|a|en|para mí|con|que|muy',
  },
  fr: {
    name: 'french',
    yes: "oui|ouais|si|bien sûr|d'accord|ok|okay|entendu|exact|exactement|c'est ça|c'est bon|c'est exact|c'est correct|correct|je confirme|confirmé|confirme|allez-y|vas-y|allez y|vas y|faites-le|fais-le|faites le|fais le|parfait|tout à fait|absolument|volontiers|certainement|très bien",
    no: "non|pas|jamais|pas du tout|pas maintenant|pas encore|non merci|surtout pas|laisse tomber|laissez tomber|incorrect|c'est faux|j'ai changé d'avis|ne le faites pas|ne le fais pas|ne faites pas ça",
    stop: 'annule|annulez|annuler|arrête|arrêtez|stop',
    but: 'mais|sauf|plutôt|au lieu|à moins|attends|attendez|si jamais|change|changez|aussi|après|avant|ensuite|quand|puis|ou|en fait|par contre|seulement si',
    unsure:
      "peut-être|peut être|je ne sais pas|je sais pas|pas sûr|pas sûre|je ne suis pas sûr|je ne suis pas sûre|je crois|je pense|euh|hmm|quoi|pardon|comment|ça dépend|c'est bon merci|merci c'est bon|non c'est bon|non merci c'est bon|ça va merci|ça ira merci|ça va aller",
    ask: "est-ce que|est ce que|est-ce|est ce|c'est bien ça|vous confirmez|êtes-vous|êtes vous|es-tu|pouvez-vous|pouvez vous|peux-tu|peux tu|puis-je|puis je|dois-je|dois je|qui|où|pourquoi|quand est-ce|combien|n'est-ce pas|n'est ce pas",
    soft: "s'il vous plaît|s'il te plaît|svp|stp|merci|merci beaucoup|le|la|les|ça|cela|ce|un|une|je|vous|tu|et|de|à|en|pour moi|maintenant|c'est|est|bien|très|avec",
  },
  de: {
    name: 'german',
    yes: 'ja|jawohl|jo|klar|na klar|sicher|gerne|gern|okay|ok|in ordnung|genau|richtig|stimmt|korrekt|das stimmt|einverstanden|bestätigt|ich bestätige|bestätige|bitte ja|mach das|mach es|machen sie das|machen sie es|tu das|tun sie das|passt|das passt|perfekt|auf jeden fall|natürlich|selbstverständlich|unbedingt|absolut|leg los|nur zu|gut',
    no: 'nein|nee|nö|ne|nicht|niemals|auf keinen fall|lieber nicht|noch nicht|jetzt nicht|nein danke|falsch|stimmt nicht|das stimmt nicht|vergiss es|vergessen sie es|lass es|lassen sie es|mach das nicht|kein|keine',
    stop: 'abbrechen|abbruch|stopp|stop|halt|storniere|stornieren|lass das',
    but: 'aber|außer|sondern|statt|stattdessen|es sei denn|wenn|falls|warte|warten sie|moment|doch lieber|ändere|ändern|jedoch|allerdings|auch|danach|vorher|erst|zuerst|oder|lieber|bevor|nachdem|eigentlich|ich mach das|ich mache das|ich mach es|ich mache es|ich mach das selbst|ich tu das|ich tue das|selbst|selber|mach ich|mache ich|das mach ich|das mache ich',
    unsure:
      'vielleicht|weiß nicht|ich weiß nicht|keine ahnung|nicht sicher|ich bin nicht sicher|ich bin mir nicht sicher|glaube schon|ich glaube|ich denke|mal sehen|hm|hmm|äh|was|wie bitte|wahrscheinlich|eventuell',
    ask: 'ist das|ist es|ist dies|sind sie|bist du|sind wir|stimmt das|passt das|stimmt es|passt es|kann ich|kann man|können sie|können wir|kannst du|könnten sie|könntest du|soll ich|sollen wir|sollte ich|darf ich|dürfen wir|machst du|willst du|wollen sie|wirst du|werden sie|wird das|wird es|hast du|haben sie|wo|wer|warum|wieso|wann|wie|welche|welcher|welches|oder nicht|oder was|nicht wahr',
    soft: 'bitte|danke|vielen dank|das|es|dies|so|der|die|den|ein|eine|ich|sie|du|mir|und|zu|für mich|jetzt|mal|doch|ist|sehr|mit|an|um',
  },
  pt: {
    name: 'portuguese',
    yes: 'sim|claro|com certeza|certo|ok|okay|tá|tá bom|está bem|está bom|tudo bem|de acordo|correto|exato|exatamente|isso|isso mesmo|confirmo|confirmado|pode|pode fazer|pode ser feito|pode enviar|faça|faça isso|vá em frente|vai em frente|perfeito|beleza|combinado|positivo',
    no: 'não|nunca|de jeito nenhum|ainda não|agora não|não obrigado|não obrigada|melhor não|esquece|esqueça|deixa pra lá|errado|incorreto|mudei de ideia|não faça|nem pensar',
    stop: 'cancela|cancele|cancelar|pare|para|parar',
    but: 'mas|exceto|em vez|ao invés|a menos que|espera|espere|muda|mude|mudar|porém|também|depois|antes|primeiro|quando|ou|se|só se|na verdade',
    unsure: 'talvez|não sei|não tenho certeza|acho que sim|acho|pode ser|quem sabe|hmm|o quê|como|depende',
    ask: 'tem certeza|você confirma|posso|podemos|devo|devemos|você pode|pode ser que|não é|né|quem|onde|por quê|por que|quando é|qual|quanto',
    soft: 'por favor|obrigado|obrigada|muito obrigado|o|a|os|as|isto|um|uma|eu|você|e|me|já|agora|de|em|para mim|que|muito|com|é',
  },
  it: {
    name: 'italian',
    yes: "sì|si|certo|certamente|ok|okay|va bene|d'accordo|esatto|esattamente|giusto|corretto|confermo|confermato|procedi|proceda|fallo|lo faccia|vai|vai avanti|perfetto|assolutamente|volentieri|sicuro|senz'altro",
    no: 'no|mai|non|per niente|non ora|non ancora|no grazie|meglio di no|lascia stare|lasci stare|sbagliato|lascia perdere|ho cambiato idea|non farlo|non lo faccia|assolutamente no',
    stop: 'annulla|annulli|annullare|ferma|fermati|basta',
    but: 'ma|però|tranne|eccetto|invece|a meno che|aspetta|aspetti|cambia|cambi|anche|dopo|prima|quando|poi|o|se|anzi|piuttosto|solo se',
    unsure:
      'forse|non so|non lo so|non sono sicuro|non sono sicura|credo|credo di sì|penso|può darsi|mah|boh|hmm|cosa|come|dipende',
    ask: 'è giusto|è corretto|è esatto|è questo|è vero|è sicuro|va bene così|giusto così|sei sicuro|sei sicura|è sicura|puoi|può|posso|possiamo|devo|dobbiamo|vuoi|vuole|confermi|conferma|dove|chi|perché|quando è|quale|quali|quanto|vero|non è vero',
    soft: 'per favore|per piacere|grazie|grazie mille|lo|la|questo|quello|il|i|un|una|io|lei|e|mi|ora|adesso|di|a|per me|che|bene|molto|con|è',
  },
  nl: {
    name: 'dutch',
    yes: 'ja|jazeker|jawel|zeker|natuurlijk|oké|ok|okay|okee|goed|prima|akkoord|klopt|dat klopt|juist|correct|precies|bevestigd|ik bevestig|bevestig|ga je gang|ga uw gang|doe maar|doe het|graag|perfect|absoluut|is goed|dat is het|in orde',
    no: 'nee|neen|nooit|niet|niet nu|nog niet|nee bedankt|nee dank je|liever niet|laat maar|vergeet het|fout|klopt niet|dat klopt niet|doe het niet|geen',
    stop: 'annuleer|annuleren|stop|stoppen',
    but: 'maar|behalve|in plaats|tenzij|als|wacht|verander|wijzig|echter|ook|daarna|eerst|voordat|of|liever|eigenlijk|alleen als|wanneer',
    unsure:
      'misschien|weet niet|ik weet het niet|ik weet niet|niet zeker|geen idee|denk het|ik denk het|ik denk|hmm|eh|wat|wablief|pardon',
    ask: 'is dat|is dit|is het|is alles|klopt dat|klopt het|klopt dit|bent u|ben je|ben jij|kan ik|kan je|kan jij|kunt u|kun je|kun jij|mag ik|mogen we|moet ik|moeten we|zal ik|zullen we|wilt u|wil je|gaat u|ga je|heeft u|heb je|wie|waar|waarom|hoe|welke|toch niet|of niet|of wel',
    soft: 'alstublieft|alsjeblieft|graag gedaan|dank je|dank u|bedankt|het|dat|dit|de|een|ik|u|je|jij|en|mij|nu|voor mij|is|even|heel|met|om',
  },
  sv: {
    name: 'swedish',
    yes: 'ja|japp|jadå|jo|visst|absolut|självklart|okej|ok|okay|stämmer|det stämmer|rätt|korrekt|precis|bekräftar|jag bekräftar|bekräftat|kör|kör på|gör det|varsågod|perfekt|gärna|bra|det går bra|det är rätt|det är det',
    no: 'nej|nä|aldrig|inte|inte nu|inte än|nej tack|helst inte|glöm det|fel|det stämmer inte|gör det inte|låt bli|ingen|det är bra tack|det är bra så|det är bra så tack|bra så|bra så tack|det räcker|tack det är bra',
    stop: 'avbryt|stopp|stanna|avboka',
    but: 'men|utom|istället|i stället|om inte|om|vänta|ändra|dock|också|sedan|först|innan|efter|eller|hellre|egentligen|bara om|när',
    unsure:
      'kanske|vet inte|jag vet inte|inte säker|jag är inte säker|jag tror|jag tror det|hmm|öh|va|ursäkta|möjligen|det är bra',
    ask: 'är det|är detta|är den|stämmer det|stämmer detta|går det|är du|kan du|kan jag|ska jag|ska vi|får jag|gör du|vill du|har du|blir det|det stämmer va|eller hur|vem|var|varför|hur|vilken|vilket',
    soft: 'tack|snälla|tack så mycket|det|den|detta|en|ett|jag|du|och|mig|nu|åt mig|är|så|mycket|med|att',
  },
  pl: {
    name: 'polish',
    yes: 'tak|jasne|pewnie|oczywiście|zgoda|zgadzam się|ok|okej|dobrze|w porządku|dokładnie|zgadza się|poprawnie|potwierdzam|potwierdzone|proszę bardzo|zrób to|proszę to zrobić|śmiało|super|świetnie|naturalnie|dobra',
    no: 'nie|nigdy|jeszcze nie|nie teraz|nie dziękuję|lepiej nie|zapomnij|źle|błędnie|nie zgadza się|nie rób tego|rozmyśliłem się|rozmyśliłam się|żaden',
    stop: 'anuluj|stop|przerwij|odwołaj|zatrzymaj',
    but: 'ale|oprócz|zamiast|chyba że|jeśli|jeżeli|czekaj|poczekaj|zmień|jednak|też|także|potem|najpierw|przed|po|albo|lub|raczej|kiedy',
    unsure: 'może|nie wiem|nie jestem pewien|nie jestem pewna|chyba|chyba tak|hmm|co|słucham|zależy|możliwe',
    soft: 'proszę|dziękuję|dzięki|to|tego|ten|ta|ja|pan|pani|i|mi|teraz|dla mnie|jest|bardzo|z|na|do|się',
  },
  cs: {
    name: 'czech',
    yes: 'ano|jo|jasně|jistě|samozřejmě|určitě|ok|okej|dobře|v pořádku|přesně|přesně tak|správně|souhlasím|potvrzuji|potvrzeno|udělej to|udělejte to|do toho|pokračuj|pokračujte|super|výborně',
    no: 'ne|nikdy|ještě ne|teď ne|ne děkuji|raději ne|radši ne|zapomeň na to|zapomeňte na to|špatně|nesouhlasím|nedělej to|nedělejte to|rozmyslel jsem si to|rozmyslela jsem si to|žádný',
    stop: 'zruš|zrušte|zrušit|stop|přestaň|zastav',
    but: 'ale|kromě|místo|pokud|jestli|počkej|počkejte|změň|změňte|však|také|taky|potom|nejdřív|před|po|nebo|spíš|raději|když',
    unsure: 'možná|nevím|nejsem si jistý|nejsem si jistá|asi|asi ano|hmm|co|prosím vás|snad|myslím',
    soft: 'prosím|děkuji|díky|to|ten|ta|já|vy|a|mi|teď|pro mě|je|moc|tak|s|na|do|se',
  },
  ru: {
    name: 'russian',
    yes: 'да|ага|угу|конечно|хорошо|ладно|ок|окей|верно|правильно|точно|именно|всё верно|все верно|согласен|согласна|подтверждаю|подтверждено|давай|давайте|сделай|сделайте|сделай это|сделайте это|действуй|действуйте|отлично|разумеется|безусловно|так и есть|так',
    no: 'нет|не|неа|никогда|ни в коем случае|пока нет|не сейчас|не надо|не нужно|лучше не надо|забудь|забудьте|неверно|неправильно|нет спасибо|не делай|не делайте|передумал|передумала|я передумал|я передумала',
    stop: 'отмени|отмените|отмена|отменить|стоп|стой|хватит|прекрати',
    but: 'но|кроме|вместо|если|если только|подожди|подождите|измени|измените|поменяй|однако|тоже|также|потом|сначала|перед|после|или|лучше|когда|только|хотя',
    unsure:
      'может|может быть|возможно|не знаю|не уверен|не уверена|наверное|наверно|кажется|думаю|хм|гм|что|как|посмотрим|да ладно|ну да ладно|да ну|да уж|ага конечно',
    ask: 'правда|верно ли|так ли|правильно ли|можно ли|ли|разве|неужели|не так ли|можно|кто|где|почему|зачем|сколько|какой|какая|какое',
    soft: 'пожалуйста|спасибо|большое спасибо|это|его|её|ее|я|вы|ты|и|мне|сейчас|для меня|всё|все|очень|ну|с|на|в',
  },
  el: {
    name: 'greek',
    yes: 'ναι|ναί|μάλιστα|βέβαια|βεβαίως|φυσικά|σίγουρα|εντάξει|οκ|οκέι|ok|σωστά|ακριβώς|σωστό|σύμφωνοι|συμφωνώ|επιβεβαιώνω|προχώρα|προχωρήστε|κάνε το|κάντε το|τέλεια|ωραία|ασφαλώς|καλά',
    no: 'όχι|οχι|ποτέ|όχι τώρα|όχι ακόμα|όχι ευχαριστώ|καλύτερα όχι|ξέχνα το|ξεχάστε το|λάθος|δεν|μην|μη|μην το κάνεις|μην το κάνετε|άλλαξα γνώμη',
    stop: 'ακύρωσε|ακυρώστε|ακύρωση|σταμάτα|σταματήστε|στοπ',
    but: 'αλλά|όμως|εκτός|αντί|αν|εκτός αν|περίμενε|περιμένετε|άλλαξε|αλλάξτε|επίσης|μετά|πρώτα|πριν|ή|καλύτερα|όταν',
    unsure: 'ίσως|μπορεί|δεν ξέρω|δεν είμαι σίγουρος|δεν είμαι σίγουρη|νομίζω|χμ|τι|ορίστε|μάλλον|εξαρτάται',
    ask: 'μπορείς|μπορείτε|μπορώ|μπορούμε|πρέπει να|θέλεις|θέλετε|έτσι δεν είναι|ποιος|πού|γιατί|πώς|ποιο|ποια|πόσο',
    marks: ';',
    soft: 'παρακαλώ|ευχαριστώ|ευχαριστώ πολύ|το|αυτό|ο|η|εγώ|εσείς|και|μου|τώρα|για μένα|είναι|πολύ|με|να',
  },
  tr: {
    name: 'turkish',
    yes: 'evet|tabii|tabi|tabii ki|elbette|olur|tamam|tamamdır|peki|doğru|aynen|kesinlikle|onaylıyorum|onay|onayla|kabul|kabul ediyorum|yap|yapın|yapabilirsin|yapabilirsiniz|devam et|devam edin|güzel|harika|uygun|he',
    no: 'hayır|yok|asla|olmaz|istemiyorum|şimdi değil|henüz değil|hayır teşekkürler|boş ver|boşver|unut|yanlış|yapma|yapmayın|vazgeçtim|değil|fikrimi değiştirdim|gerek yok',
    stop: 'iptal|iptal et|iptal edin|dur|durun|vazgeç',
    but: 'ama|fakat|ancak|hariç|yerine|eğer|bekle|bekleyin|değiştir|değiştirin|lakin|sonra|önce|veya|ya da|daha iyi|aslında|ayrıca',
    unsure: 'belki|bilmiyorum|emin değilim|galiba|sanırım|herhalde|hmm|ne|efendim|olabilir|bakalım',
    soft: 'lütfen|teşekkürler|teşekkür ederim|sağ ol|onu|bunu|o|bu|bir|ben|siz|sen|ve|bana|şimdi|benim için|çok|ile|de|da',
  },
  fi: {
    name: 'finnish',
    yes: 'kyllä|joo|juu|jep|toki|totta kai|tietysti|tietenkin|ok|okei|selvä|hyvä|hyvä on|oikein|aivan|täsmälleen|vahvistan|vahvistettu|sopii|se sopii|tee se|tehkää se|anna mennä|anna palaa|jatka|hienoa|ehdottomasti|käy',
    no: 'ei|en|eikä|älä|älkää|ei koskaan|ei nyt|ei vielä|ei kiitos|mieluummin ei|unohda se|väärin|älä tee sitä|muutin mieleni|ei käy',
    stop: 'peruuta|peru|peruuttakaa|seis|lopeta|pysäytä',
    but: 'mutta|paitsi|sen sijaan|ellei|jos|odota|odottakaa|muuta|vaihda|kuitenkin|myös|sitten|ensin|ennen|jälkeen|tai|mieluummin|kun',
    unsure: 'ehkä|en tiedä|en ole varma|kai|luulen|luulisin|hmm|öö|mitä|anteeksi|kenties|mahdollisesti',
    soft: 'kiitos|ole hyvä|se|sen|tämä|minä|sinä|te|ja|minulle|nyt|on|niin|vaan|paljon|että',
  },
  vi: {
    name: 'vietnamese',
    yes: 'có|vâng|dạ|dạ vâng|ừ|ừm|đúng|đúng vậy|đúng rồi|phải|chính xác|đồng ý|tôi đồng ý|xác nhận|tôi xác nhận|được|được rồi|được thôi|ok|okay|cứ làm đi|làm đi|tiếp tục|tiến hành|tất nhiên|dĩ nhiên|chắc chắn|tốt',
    no: 'không|không phải|chưa|đừng|không đồng ý|không cần|không cảm ơn|thôi|thôi không|bỏ qua|sai|sai rồi|đừng làm|tôi đổi ý|không bao giờ|không được',
    stop: 'hủy|huỷ|hủy đi|dừng|dừng lại|ngừng',
    but: 'nhưng|nhưng mà|ngoại trừ|trừ|thay vì|nếu|trừ khi|chờ|đợi|khoan|đổi|thay đổi|tuy nhiên|cũng|sau|trước|hoặc|hay là|khi',
    unsure: 'có thể|có lẽ|không biết|tôi không biết|không chắc|tôi không chắc|chắc là|hình như|hmm|gì|sao|để xem',
    soft: 'làm ơn|xin|cảm ơn|nó|cái này|cái đó|tôi|bạn|và|cho tôi|bây giờ|ngay|là|ạ|nhé|nha|giúp|đi|rồi',
  },
  id: {
    name: 'indonesian',
    yes: 'ya|iya|yah|ok|oke|okay|baik|baiklah|setuju|saya setuju|benar|betul|tepat|konfirmasi|saya konfirmasi|tentu|tentu saja|pasti|silakan|lakukan|lakukan saja|lanjut|lanjutkan|boleh|bagus|sip|kirim saja|sempurna',
    no: 'tidak|tak|nggak|enggak|gak|ga|bukan|jangan|belum|tidak usah|tidak sekarang|tidak terima kasih|lupakan|salah|jangan lakukan|saya berubah pikiran|tidak setuju|tidak jadi|tidak pernah',
    stop: 'batal|batalkan|berhenti|stop|hentikan',
    but: 'tapi|tetapi|kecuali|sebagai gantinya|jika|kalau|tunggu|ubah|ganti|namun|juga|setelah|sebelum|dulu|atau|lebih baik|saat|ketika',
    unsure:
      'mungkin|tidak tahu|saya tidak tahu|tidak yakin|saya tidak yakin|kayaknya|sepertinya|hmm|apa|maaf|bisa jadi|terserah',
    soft: 'tolong|terima kasih|makasih|itu|ini|saya|anda|kamu|dan|untuk saya|sekarang|saja|ya tolong|sangat|dengan|yang',
  },
  ja: {
    name: 'japanese',
    yes: 'はい|ええ|うん|そうです|そう|その通りです|その通り|お願いします|お願い|おねがいします|いいですよ|いいよ|了解|了解です|承知しました|わかりました|オーケー|オッケー|ok|確認しました|確認します|進めてください|やってください|してください|送信してください|もちろん|もちろんです|結構ですお願いします|正しいです|合っています|ぜひ|それで',
    no: 'いいえ|いや|いえ|違います|違う|ちがいます|だめ|だめです|ダメ|ダメです|やめて|やめてください|しないで|しないでください|結構です|いらない|いりません|まだ|まだです|間違い|間違いです|やっぱりやめます|ない',
    stop: 'キャンセル|キャンセルして|キャンセルしてください|中止|取り消して|取り消し|ストップ|止めて',
    but: 'でも|けど|けれど|ただし|ただ|だけど|しかし|代わりに|待って|ちょっと待って|変更|変えて|もし|なら|それから|先に|その前に|または|むしろ',
    unsure:
      'たぶん|多分|わからない|わかりません|どうかな|うーん|えっと|えーと|かも|かもしれない|かもしれません|なに|何|考えさせて|大丈夫です|大丈夫|いいです',
    ask: 'か|いいですか|大丈夫ですか|合っていますか|正しいですか|ですか|ますか|でしょうか|いいかな|かな',
    soft: 'です|ます|ね|よ|それ|これ|を|は|が|で|に|の|と|ください|ありがとう|ありがとうございます|どうぞ|では|じゃあ|あ|お|すぐ|今',
  },
  zh: {
    name: 'chinese',
    yes: '是|是的|对|对的|好|好的|好吧|好啊|可以|行|行的|没问题|确认|我确认|同意|我同意|正确|没错|当然|当然可以|请继续|继续|请执行|去吧|去做吧|做吧|发送吧|发吧|嗯|恩|ok|就这样|沒問題|對|對的|確認|沒錯|當然|繼續|請繼續|嗯嗯|要',
    no: '不|不是|不对|不要|不用|不行|不可以|别|没有|没|错|错了|不同意|不需要|算了|还没|先不要|不必|別|不對|錯|錯了|還沒|沒有|不好',
    stop: '取消|取消吧|停|停止|停下|中止|放弃|放棄',
    but: '但|但是|不过|可是|除了|除非|如果|要是|等|等等|等一下|改|改成|换|换成|而是|另外|还有|然后|之前|之后|先|或者|或|最好|換成|換|不過|還有',
    unsure: '也许|可能|不知道|我不知道|不确定|大概|看看|什么|嗯嗯嗯|随便|或许|不清楚|再想想|也許|不確定|什麼',
    ask: '吗|嗎|可以吗|可以嗎|行吗|行嗎|对吗|對嗎|好吗|好嗎|是吗|是嗎|没错吧|沒錯吧|对吧|對吧|是吧|行吧|可以吧|对不对|對不對|是不是|可不可以|行不行|好不好|能不能|要不要|没问题吧|沒問題吧|确定吗|確定嗎|呢|谁|誰|哪|哪里|为什么|為什麼|怎么|怎麼|几|幾|多少',
    soft: '请|請|谢谢|謝謝|的|了|吧|啊|这|那|这个|那个|它|我|你|您|就|现在|現在|帮|帮我|把|一下',
  },
  ko: {
    name: 'korean',
    yes: '네|예|응|어|그래|그래요|맞아|맞아요|맞습니다|좋아|좋아요|좋습니다|물론|물론이죠|물론입니다|확인|확인합니다|확인했어요|동의|동의해요|동의합니다|해줘|해 줘|해주세요|해 주세요|진행해|진행해주세요|진행해 주세요|그렇게 해주세요|그렇게 해 주세요|부탁해요|부탁합니다|부탁드립니다|오케이|ok|알겠습니다|정확해요',
    no: '아니|아니요|아뇨|아닙니다|싫어|싫어요|안돼|안 돼|안돼요|안 돼요|하지마|하지 마|하지마세요|하지 마세요|틀려요|틀렸어요|됐어|됐어요|괜찮아요 안 할래요|아직|아직이요|필요없어요|필요 없어요|그만둘래요|말아요|안|안 해',
    stop: '취소|취소해|취소해줘|취소해주세요|취소해 주세요|그만|그만해|멈춰|중지|중지해',
    but: '하지만|그런데|근데|대신|대신에|만약|잠깐|잠깐만|잠깐만요|잠시만요|기다려|기다려요|바꿔|바꿔주세요|바꿔 주세요|변경|그리고|먼저|전에|후에|또는|아니면|차라리|단',
    unsure:
      '글쎄|글쎄요|아마|아마도|모르겠어|모르겠어요|모르겠습니다|잘 모르겠어요|확실하지 않아요|음|흠|뭐|뭐라고요|생각해 볼게요',
    soft: '그거|이거|그것|이것|저|제가|나|지금|감사합니다|고마워|고마워요|제발|좀|그럼|그렇게|빨리|다|바로',
  },
  ar: {
    name: 'arabic',
    yes: 'نعم|اجل|أجل|ايوه|أيوه|ايوا|بلى|طبعا|طبعًا|بالطبع|بالتأكيد|اكيد|أكيد|حسنا|حسنًا|تمام|موافق|موافقة|أوافق|صحيح|هذا صحيح|بالضبط|أؤكد|مؤكد|تأكيد|تفضل|افعل|افعل ذلك|نفذ|استمر|ممتاز|جيد|اوكي|أوكي|ok|ماشي',
    no: 'لا|كلا|ليس|ليس الآن|ليس بعد|أبدا|أبدًا|لا شكرا|لا شكرًا|لا أريد|لا تفعل|لا تفعل ذلك|خطأ|غير صحيح|انس|انس الأمر|لست موافقا|غيرت رأيي|لن|لم|مش',
    stop: 'الغ|ألغ|إلغاء|الغاء|ألغي|توقف|قف|أوقف',
    but: 'لكن|ولكن|إلا|الا|بدلا|بدلًا|إذا|اذا|انتظر|انتظري|غير|غيّر|عدل|أيضا|أيضًا|بعد|قبل|أولا|أولًا|او|أو|ثم|عندما|بشرط',
    unsure: 'ربما|لا أعرف|لا أدري|لست متأكدا|لست متأكدًا|لست متأكدة|ممكن|أظن|أعتقد|همم|ماذا|عفوا|عفوًا|قد',
    soft: 'من فضلك|رجاء|رجاءً|لو سمحت|شكرا|شكرًا|هذا|ذلك|هو|هي|انا|أنا|انت|و|لي|الآن|في|على|من|جدا|جدًا|ال',
  },
  hi: {
    name: 'hindi',
    yes: 'हाँ|हां|हा|जी|जी हाँ|जी हां|ठीक|ठीक है|सही|सही है|बिल्कुल|बिलकुल|ज़रूर|जरूर|अच्छा|ओके|ok|पुष्टि|पुष्टि करता हूँ|पुष्टि करती हूँ|मंज़ूर|मंजूर|सहमत|कर दो|कर दीजिए|कर दें|कर दीजिये|करो|करें|कीजिए|आगे बढ़ो|आगे बढ़ें|भेज दो|भेज दीजिए|haan|han|ji|theek hai|thik hai|bilkul|zaroor|kar do|kar dijiye',
    no: 'नहीं|नही|ना|मत|मत करो|मत करें|अभी नहीं|नहीं धन्यवाद|बिल्कुल नहीं|गलत|ग़लत|रहने दो|रहने दीजिए|छोड़ो|भूल जाओ|कभी नहीं|nahi|nahin|mat|galat|mat karo',
    stop: 'रद्द|रद्द करो|रद्द करें|रद्द कर दो|रुको|रुकिए|बंद करो|रोको',
    but: 'लेकिन|मगर|पर|परंतु|बजाय|के बजाय|अगर|यदि|इंतज़ार|बदलो|बदल दो|बदलें|भी|बाद|पहले|या|बल्कि|जब|lekin|magar|agar',
    unsure: 'शायद|पता नहीं|मुझे नहीं पता|यकीन नहीं|मालूम नहीं|हम्म|क्या|हो सकता है|सोचता हूँ|सोचती हूँ|shayad|pata nahi',
    soft: 'कृपया|धन्यवाद|शुक्रिया|यह|ये|वह|वो|इसे|उसे|मैं|आप|और|मुझे|अभी|मेरे लिए|है|हैं|हूँ|को|का|की|तो|please',
  },
};
