<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>ChoosePage</name>
    <message numerus="yes">
        <source>%1 (%n words)</source>
        <translation>
            <numerusform>%1 (%n mot)</numerusform>
            <numerusform>%1 (%n mots)</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep talking: each microphone is listened to for two seconds.</source>
        <translation>Continuez à parler&#xa0;: chaque micro est écouté deux secondes.</translation>
    </message>
    <message>
        <source>Now: %1</source>
        <translation>En ce moment&#xa0;: %1</translation>
    </message>
    <message>
        <source>In about a minute you know whether your microphone works, and if not, what to do. You are quiet for three seconds, then you read a text aloud. Nothing of it leaves this computer.</source>
        <translation>En une minute environ, vous savez si votre micro fonctionne et, sinon, quoi faire. Vous restez silencieux trois secondes, puis vous lisez un texte à voix haute. Rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>Which &amp;microphone?</source>
        <translation>Quel &amp;micro&#x202f;?</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation>&amp;Texte</translation>
    </message>
    <message>
        <source>Microphones</source>
        <translation>Micros</translation>
    </message>
    <message>
        <source>Language of the text</source>
        <translation>Langue du texte</translation>
    </message>
    <message>
        <source>Text to read aloud</source>
        <translation>Texte à lire à voix haute</translation>
    </message>
    <message>
        <source>&amp;Start the test</source>
        <translation>&amp;Commencer le test</translation>
    </message>
    <message>
        <source>&amp;Compare them</source>
        <translation>Les com&amp;parer</translation>
    </message>
    <message>
        <source>Look &amp;again</source>
        <translation>&amp;Actualiser</translation>
    </message>
    <message>
        <source>&amp;Earlier tests</source>
        <translation>T&amp;ests précédents</translation>
    </message>
</context>
<context>
    <name>DevicePicker</name>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>The microphone is off.</source>
        <translation>Le micro est coupé.</translation>
    </message>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canaux</numerusform>
        </translation>
    </message>
    <message>
        <source>In use: %1 · %2 · %3</source>
        <translation>Utilisé&#xa0;: %1 · %2 · %3</translation>
    </message>
</context>
<context>
    <name>FaultList</name>
    <message>
        <source>Open the report</source>
        <translation>Ouvrir le rapport</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>Level over time</source>
        <translation>Niveau au cours du temps</translation>
    </message>
    <message>
        <source>Spectrum of your voice and of the room</source>
        <translation>Spectre de votre voix et de la pièce</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Something is being dictated right now.</source>
        <translation>Une dictée est en cours.</translation>
    </message>
    <message>
        <source>Finish it, then start the test.</source>
        <translation>Terminez-la, puis commencez le test.</translation>
    </message>
    <message>
        <source>Finish it, then compare the microphones.</source>
        <translation>Terminez-la, puis comparez les microphones.</translation>
    </message>
    <message>
        <source>The dictation key does nothing while the microphones are compared.</source>
        <translation>La touche de dictée est sans effet pendant la comparaison des microphones.</translation>
    </message>
    <message>
        <source>Just keep talking.</source>
        <translation>Continuez simplement à parler.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>KeptCard</name>
    <message>
        <source>Writing it down…</source>
        <translation>Transcription…</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Insérer</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Écouter</translation>
    </message>
    <message>
        <source>Decode again</source>
        <translation>Retranscrire</translation>
    </message>
    <message>
        <source>Really delete?</source>
        <translation>Vraiment&#x202f;?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>KeptDialog</name>
    <message>
        <source>Kept takes</source>
        <translation>Dictées conservées</translation>
    </message>
    <message>
        <source>What you said and what is not in any window yet. Click where a text should go, then insert it from here. Sound is kept for 30 days.</source>
        <translation>Ce que vous avez dit et qui n’est encore dans aucune fenêtre. Cliquez là où le texte doit aller, puis insérez-le d’ici. Le son est conservé 30&#xa0;jours.</translation>
    </message>
    <message>
        <source>Nothing is waiting here.</source>
        <translation>Rien n’attend ici.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level of the microphone</source>
        <translation>Niveau du micro</translation>
    </message>
    <message>
        <source>No sound at all: is it muted?</source>
        <translation>Aucun son&#xa0;: le micro est-il coupé&#x202f;?</translation>
    </message>
    <message>
        <source>Say something to see your level</source>
        <translation>Dites quelque chose pour voir votre niveau</translation>
    </message>
    <message>
        <source>Too quiet: come closer or speak louder</source>
        <translation>Trop faible&#xa0;: rapprochez-vous ou parlez plus fort</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Bon niveau</translation>
    </message>
    <message>
        <source>Too loud: move away or turn the microphone down</source>
        <translation>Trop fort&#xa0;: éloignez-vous ou baissez le micro</translation>
    </message>
</context>
<context>
    <name>LevelPlot</name>
    <message>
        <source>Level over time</source>
        <translation>Niveau au cours du temps</translation>
    </message>
    <message>
        <source>How loud it was, in dBFS; the stretches with speech are marked.</source>
        <translation>Le niveau sonore, en dBFS&#x202f;; les passages parlés sont marqués.</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>Level (dBFS)</source>
        <translation>Niveau (dBFS)</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>Parole</translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>As the computer</source>
        <translation>Comme l’ordinateur</translation>
    </message>
    <message>
        <source>&amp;About SuperWhisper</source>
        <translation>À &amp;propos de SuperWhisper</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>About SuperWhisper</source>
        <translation>À propos de SuperWhisper</translation>
    </message>
    <message>
        <source>Hold a key, speak, let go: the words stand in the window you were typing in.

Everything happens on this computer; nothing you say leaves it.

Free software under the MIT licence.</source>
        <translation>Maintenez une touche, parlez, relâchez&#xa0;: les mots sont dans la fenêtre où vous écriviez.

Tout se passe sur cet ordinateur&#x202f;; rien de ce que vous dites n’en sort.

Logiciel libre sous licence MIT.</translation>
    </message>
    <message>
        <source>Speech &amp;models…</source>
        <translation>&amp;Modèles de reconnaissance…</translation>
    </message>
    <message>
        <source>&amp;Kept takes…</source>
        <translation>Dictées &amp;conservées…</translation>
    </message>
    <message>
        <source>&amp;Test the microphone…</source>
        <translation>&amp;Tester le micro…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Please wait…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Dicter</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Test the microphone</source>
        <translation>Tester le micro</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Go on</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Télécharger</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>Utiliser celui-ci</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Connexion…</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Speech models</source>
        <translation>Modèles de reconnaissance</translation>
    </message>
    <message>
        <source>A larger model makes fewer mistakes and needs more time and memory. Models are downloaded once; what you say never leaves this computer.</source>
        <translation>Un modèle plus grand fait moins de fautes et demande plus de temps et de mémoire. Un modèle se télécharge une seule fois&#x202f;; ce que vous dites ne quitte jamais cet ordinateur.</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>Recherche des modèles…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>The other model is being loaded; until it is ready, the one before is used.</source>
        <translation>L’autre modèle est en cours de chargement&#x202f;; en attendant, le précédent est utilisé.</translation>
    </message>
</context>
<context>
    <name>OwnAnswer</name>
    <message>
        <source>And what do you say: did it understand you?</source>
        <translation>Et vous, qu’en dites-vous&#xa0;: avez-vous été compris&#x202f;?</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>Partly</source>
        <translation>En partie</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Comment, if you like</source>
        <translation>Un commentaire, si vous voulez</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Commentaire</translation>
    </message>
    <message>
        <source>Put the recording into the report, too</source>
        <translation>Joindre aussi l’enregistrement au rapport</translation>
    </message>
    <message>
        <source>Whoever gets the report can hear it then.</source>
        <translation>Toute personne qui reçoit le rapport pourra alors l’écouter.</translation>
    </message>
    <message>
        <source>Open the &amp;report</source>
        <translation>&amp;Ouvrir le rapport</translation>
    </message>
</context>
<context>
    <name>PairsView</name>
    <message>
        <source>[read “%1”, heard “%2”]</source>
        <translation>[lu «&#xa0;%1&#xa0;», entendu «&#xa0;%2&#xa0;»]</translation>
    </message>
    <message>
        <source>[not heard: “%1”]</source>
        <translation>[pas entendu&#xa0;: «&#xa0;%1&#xa0;»]</translation>
    </message>
    <message>
        <source>[heard besides: “%1”]</source>
        <translation>[entendu en plus&#xa0;: «&#xa0;%1&#xa0;»]</translation>
    </message>
    <message>
        <source>What was heard, beside what was to be read</source>
        <translation>Ce qui a été entendu, à côté de ce qu’il fallait lire</translation>
    </message>
</context>
<context>
    <name>PastPage</name>
    <message>
        <source>There is no test yet.</source>
        <translation>Il n’y a pas encore de test.</translation>
    </message>
    <message>
        <source>Every test that was made on this computer, the newest first.</source>
        <translation>Tous les tests faits sur cet ordinateur, le plus récent en premier.</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Son</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>Compris</translation>
    </message>
    <message>
        <source>Words right</source>
        <translation>Mots justes</translation>
    </message>
    <message>
        <source>Voice, above noise</source>
        <translation>Voix, au-dessus du bruit</translation>
    </message>
    <message>
        <source>Earlier tests</source>
        <translation>Tests précédents</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Retour</translation>
    </message>
    <message>
        <source>&amp;Open the report</source>
        <translation>&amp;Ouvrir le rapport</translation>
    </message>
</context>
<context>
    <name>ReadPage</name>
    <message>
        <source>The dictation key does nothing during the test.</source>
        <translation>La touche de dictée est sans effet pendant le test.</translation>
    </message>
    <message>
        <source>Just read aloud; the test records by itself.</source>
        <translation>Lisez simplement à voix haute&#x202f;; le test enregistre tout seul.</translation>
    </message>
    <message>
        <source>%1 of %2 words recognised so far</source>
        <translation>%1 mots reconnus sur %2</translation>
    </message>
    <message>
        <source>The test ends in %1 s; what you have read until then is used.</source>
        <translation>Le test se termine dans %1&#xa0;s&#x202f;; ce que vous aurez lu jusque-là sera utilisé.</translation>
    </message>
    <message>
        <source>Please be quiet for three seconds</source>
        <translation>Silence, s’il vous plaît, pendant trois secondes</translation>
    </message>
    <message>
        <source>The test listens to the room. After that, read the text below aloud.</source>
        <translation>Le test écoute la pièce. Ensuite, lisez à voix haute le texte ci-dessous.</translation>
    </message>
    <message>
        <source>Now read aloud</source>
        <translation>Lisez maintenant à voix haute</translation>
    </message>
    <message>
        <source>Speak as you usually do, from where you usually sit. Words that were recognised turn green and underlined.</source>
        <translation>Parlez comme d’habitude, depuis votre place habituelle. Les mots reconnus deviennent verts et soulignés.</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>The microphone is being opened.</source>
        <translation>Le micro est en cours d’ouverture.</translation>
    </message>
    <message>
        <source>I have read it</source>
        <translation>J’ai tout lu</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Recommencer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Space or Enter</source>
        <translation>Espace ou Entrée</translation>
    </message>
</context>
<context>
    <name>ReadingCard</name>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>&amp;Play the recording</source>
        <translation>Écouter l’enre&amp;gistrement</translation>
    </message>
    <message>
        <source>What was heard, under what was to be read</source>
        <translation>Ce qui a été entendu, sous ce qu’il fallait lire</translation>
    </message>
    <message>
        <source>The recording</source>
        <translation>L’enregistrement</translation>
    </message>
    <message>
        <source>Words not heard: %1 · heard as another word: %2 · heard besides: %3</source>
        <translation>Mots pas entendus&#xa0;: %1 · entendus autrement&#xa0;: %2 · entendus en plus&#xa0;: %3</translation>
    </message>
    <message>
        <source>Every word was heard as it is written.</source>
        <translation>Chaque mot a été entendu tel qu’il est écrit.</translation>
    </message>
    <message>
        <source>No word was heard.</source>
        <translation>Aucun mot n’a été entendu.</translation>
    </message>
    <message>
        <source>The same recording decoded as a whole (%1 of the words wrong): %2</source>
        <translation>Le même enregistrement transcrit d’un seul bloc (%1 de mots faux)&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>RecoveredBar</name>
    <message>
        <source>One take was recovered.</source>
        <translation>Une dictée a été récupérée.</translation>
    </message>
    <message>
        <source>%1 takes were recovered.</source>
        <translation>%1&#xa0;dictées ont été récupérées.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Last text</source>
        <translation>Dernier texte</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>&amp;Insert</source>
        <translation>&amp;Insérer</translation>
    </message>
    <message>
        <source>Or press %1</source>
        <translation>Ou appuyez sur %1</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>Jusqu’ici</translation>
    </message>
    <message>
        <source>&amp;Insert “%1”</source>
        <translation>&amp;Insérer «&#xa0;%1&#xa0;»</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>There is no program here that plays sound.</source>
        <translation>Aucun programme ne peut lire du son ici.</translation>
    </message>
    <message>
        <source>The report could not be saved.</source>
        <translation>Le rapport n’a pas pu être enregistré.</translation>
    </message>
    <message>
        <source>The recording is still here as long as this page is open.</source>
        <translation>L’enregistrement reste disponible tant que cette page est ouverte.</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>Enregistrer à nouveau</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Recommencer</translation>
    </message>
    <message>
        <source>&amp;Other microphones</source>
        <translation>&amp;Autres micros</translation>
    </message>
    <message>
        <source>&amp;Earlier tests</source>
        <translation>T&amp;ests précédents</translation>
    </message>
    <message>
        <source>&amp;Use this microphone</source>
        <translation>&amp;Utiliser ce micro</translation>
    </message>
    <message>
        <source>Result of the test</source>
        <translation>Résultat du test</translation>
    </message>
    <message>
        <source>All measures and plots</source>
        <translation>Toutes les mesures et les courbes</translation>
    </message>
</context>
<context>
    <name>SpectrumPlot</name>
    <message>
        <source>Spectrum</source>
        <translation>Spectre</translation>
    </message>
    <message>
        <source>How the loudness of your voice and of the room is spread over low and high tones.</source>
        <translation>Comment le niveau de votre voix et de la pièce se répartit entre sons graves et sons aigus.</translation>
    </message>
    <message>
        <source>Your voice (dBFS)</source>
        <translation>Votre voix (dBFS)</translation>
    </message>
    <message>
        <source>The room</source>
        <translation>La pièce</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Tout sélectionner</translation>
    </message>
    <message>
        <source>Last text</source>
        <translation>Dernier texte</translation>
    </message>
    <message>
        <source>What you say appears here.</source>
        <translation>Ce que vous dites s’affiche ici.</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>Jusqu’ici</translation>
    </message>
</context>
<context>
    <name>TrayIcon</name>
    <message>
        <source>&amp;Insert the waiting text</source>
        <translation>&amp;Insérer le texte en attente</translation>
    </message>
    <message>
        <source>&amp;Microphone</source>
        <translation>&amp;Micro</translation>
    </message>
    <message>
        <source>Show the &amp;window</source>
        <translation>Afficher la &amp;fenêtre</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Arrêter</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Dicter</translation>
    </message>
    <message>
        <source>&amp;Test the microphone</source>
        <translation>&amp;Tester le micro</translation>
    </message>
</context>
<context>
    <name>TrendPlot</name>
    <message>
        <source>Words right over time: %1</source>
        <translation>Mots justes au cours du temps&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>ValidationDialog</name>
    <message>
        <source>Test the microphone</source>
        <translation>Tester le micro</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Silence</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Earlier tests</source>
        <translation>Tests précédents</translation>
    </message>
    <message>
        <source>Step %1 of 4: %2</source>
        <translation>Étape %1 sur 4&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>Verdicts</name>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Understanding</source>
        <translation>Compréhension</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Rapidité</translation>
    </message>
</context>
<context>
    <name>WorkPage</name>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>The sound is being measured.</source>
        <translation>Le son est en cours de mesure.</translation>
    </message>
    <message>
        <source>Your words are being written down.</source>
        <translation>Vos paroles sont en cours de transcription.</translation>
    </message>
    <message>
        <source>The recording goes the same way once more: the text must be the same.</source>
        <translation>L’enregistrement refait le même chemin&#xa0;: le texte doit être le même.</translation>
    </message>
    <message>
        <source>The recording is written down as a whole, for comparison.</source>
        <translation>L’enregistrement est transcrit d’un seul bloc, pour comparer.</translation>
    </message>
    <message>
        <source>The second text was another one, so the recording goes the same way as fast as you spoke.</source>
        <translation>Le second texte était différent&#xa0;: l’enregistrement refait le même chemin à la vitesse de votre voix.</translation>
    </message>
    <message>
        <source>Show the result now</source>
        <translation>Voir le résultat maintenant</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>doctor</name>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliothèques</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Running program</source>
        <translation>Programme en cours</translation>
    </message>
    <message>
        <source>Speech model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Carte graphique</translation>
    </message>
    <message>
        <source>RTX 3090</source>
        <translation>RTX 3090</translation>
    </message>
    <message>
        <source>cuBLAS 12</source>
        <translation>cuBLAS 12</translation>
    </message>
    <message>
        <source>Speech recognition</source>
        <translation>Reconnaissance</translation>
    </message>
    <message>
        <source>Voice detection</source>
        <translation>Détection de voix</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Dictation key</source>
        <translation>Touche de dictée</translation>
    </message>
    <message>
        <source>Insertion</source>
        <translation>Insertion</translation>
    </message>
    <message>
        <source>Python %1, %2 bit</source>
        <translation>Python %1, %2&#xa0;bits</translation>
    </message>
    <message>
        <source>Python %1, %2 bit: 3.11, 3.12 or 3.13 with 64 bit is needed.</source>
        <translation>Python %1, %2&#xa0;bits&#xa0;: il faut 3.11, 3.12 ou 3.13 en 64&#xa0;bits.</translation>
    </message>
    <message>
        <source>Install Python 3.12, then run “python3 start.py setup”.</source>
        <translation>Installez Python 3.12, puis lancez «&#xa0;python3 start.py setup&#xa0;».</translation>
    </message>
    <message>
        <source>Not installed: %1.</source>
        <translation>Manquant&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup”.</source>
        <translation>Lancez «&#xa0;python3 start.py setup&#xa0;».</translation>
    </message>
    <message>
        <source>The settings can be read; %1 differ from the usual ones.</source>
        <translation>Les réglages se lisent&#x202f;; %1 diffèrent des réglages habituels.</translation>
    </message>
    <message>
        <source>%1 can be written; %2 are free.</source>
        <translation>On peut écrire dans %1&#x202f;; %2 sont libres.</translation>
    </message>
    <message>
        <source>The program is running and answers (process %1, %2).</source>
        <translation>Le programme tourne et répond (processus %1, %2).</translation>
    </message>
    <message>
        <source>The program is not running.</source>
        <translation>Le programme ne tourne pas.</translation>
    </message>
    <message>
        <source>%1 in %2 is whole: every known digest was checked.</source>
        <translation>%1 dans %2 est complet&#xa0;: chaque empreinte connue a été vérifiée.</translation>
    </message>
    <message>
        <source>%1 is used. There is: %2.</source>
        <translation>%1 est utilisée. Présent&#xa0;: %2.</translation>
    </message>
    <message>
        <source>%1 is used instead of what is set: %2.</source>
        <translation>%1 est utilisé au lieu de ce qui est réglé&#xa0;: %2.</translation>
    </message>
    <message>
        <source>Set the device to auto, or to a card that is there.</source>
        <translation>Réglez «&#xa0;device&#xa0;» sur auto, ou sur une carte présente.</translation>
    </message>
    <message>
        <source>The processor does the work: %1.</source>
        <translation>C’est le processeur qui travaille&#xa0;: %1.</translation>
    </message>
    <message>
        <source>The processor does the work, as it is set. There is: %1.</source>
        <translation>C’est le processeur qui travaille, comme réglé. Présent&#xa0;: %1.</translation>
    </message>
    <message>
        <source>%1 with %2 of memory is there.</source>
        <translation>%1 est là, avec %2 de mémoire.</translation>
    </message>
    <message>
        <source>There is none with at least 20 GiB; the program does not need it.</source>
        <translation>Il n’y en a pas avec au moins 20&#xa0;Gio&#x202f;; le programme s’en passe.</translation>
    </message>
    <message>
        <source>The library of the graphics card can be loaded from %1.</source>
        <translation>La bibliothèque de la carte graphique se charge depuis %1.</translation>
    </message>
    <message>
        <source>The graphics card cannot be used without it: %1.</source>
        <translation>Sans elle, la carte graphique ne peut pas servir&#xa0;: %1.</translation>
    </message>
    <message>
        <source>It is not needed without a graphics card.</source>
        <translation>Inutile sans carte graphique.</translation>
    </message>
    <message>
        <source>%1 is loaded on %2 with %3 (%4).</source>
        <translation>%1 est chargé sur %2 en %3 (%4).</translation>
    </message>
    <message>
        <source>It did not get ready within %1 s.</source>
        <translation>Elle n’a pas été prête en %1&#xa0;s.</translation>
    </message>
    <message>
        <source>Close programs that keep the computer busy, then try again.</source>
        <translation>Fermez les programmes qui occupent l’ordinateur, puis réessayez.</translation>
    </message>
    <message>
        <source>%1 is loaded on the processor with %3 (%4), although a card is there.</source>
        <translation>%1 est chargé sur le processeur en %3 (%4), bien qu’une carte soit là.</translation>
    </message>
    <message>
        <source>See the lines on the graphics card and cuBLAS 12 above.</source>
        <translation>Voyez plus haut les lignes sur la carte graphique et sur cuBLAS 12.</translation>
    </message>
    <message>
        <source>%1; 95 of 100 pieces of 160 ms take at most %2 ms (limit: %3 ms).</source>
        <translation>%1&#x202f;; 95 morceaux de 160&#xa0;ms sur 100 prennent au plus %2&#xa0;ms (limite&#xa0;: %3&#xa0;ms).</translation>
    </message>
    <message>
        <source>%1; slower than it should be: %2 ms (limit: %3 ms).</source>
        <translation>%1&#x202f;; trop lente&#xa0;: %2&#xa0;ms (limite&#xa0;: %3&#xa0;ms).</translation>
    </message>
    <message>
        <source>Close programs that keep the computer busy.</source>
        <translation>Fermez les programmes qui occupent l’ordinateur.</translation>
    </message>
    <message>
        <source>There is none: every take is decoded, also one without voice.</source>
        <translation>Il n’y en a pas&#xa0;: tout enregistrement est transcrit, même sans voix.</translation>
    </message>
    <message>
        <source>Not known, because speech recognition did not get ready.</source>
        <translation>Inconnue, car la reconnaissance n’a pas été prête.</translation>
    </message>
    <message>
        <source>%1: %2, %3; in 1 s loudest %4 dB, mean %5 dB (0 dB = the limit).</source>
        <translation>%1&#xa0;: %2, %3&#x202f;; en 1&#xa0;s, au plus fort %4&#xa0;dB, en moyenne %5&#xa0;dB (0&#xa0;dB = la limite).</translation>
    </message>
    <message>
        <source>%1: opens, but sends no sound at all.</source>
        <translation>%1&#xa0;: s’ouvre, mais n’envoie aucun son.</translation>
    </message>
    <message>
        <source>Check that it is not muted and that the system lets programs use it.</source>
        <translation>Vérifiez qu’il n’est pas coupé et que le système permet aux programmes de l’utiliser.</translation>
    </message>
    <message>
        <source>%1: did not answer within %2 s.</source>
        <translation>%1&#xa0;: pas de réponse en %2&#xa0;s.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again, or choose another one.</source>
        <translation>Débranchez-le et rebranchez-le, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Not tried, because a take is being spoken.</source>
        <translation>Pas essayé, car une dictée est en cours.</translation>
    </message>
    <message>
        <source>Run this again when it has ended.</source>
        <translation>Relancez cette commande quand elle sera terminée.</translation>
    </message>
    <message>
        <source>“%1” is listened to through %2.</source>
        <translation>«&#xa0;%1&#xa0;» est écoutée par %2.</translation>
    </message>
    <message>
        <source>No key can be listened to in this session.</source>
        <translation>Aucune touche ne peut être écoutée dans cette session.</translation>
    </message>
    <message>
        <source>Use the button, or give “superwhisper-gui toggle” a shortcut of the system.</source>
        <translation>Utilisez le bouton, ou donnez à «&#xa0;superwhisper-gui toggle&#xa0;» un raccourci du système.</translation>
    </message>
    <message>
        <source>There is no screen here (%1); files can still be turned into text.</source>
        <translation>Il n’y a pas d’écran ici (%1)&#x202f;; les fichiers peuvent quand même être transcrits.</translation>
    </message>
    <message>
        <source>Start the program from your desktop to dictate.</source>
        <translation>Pour dicter, lancez le programme depuis votre bureau.</translation>
    </message>
    <message>
        <source>The text is pasted into your window (%1).</source>
        <translation>Le texte est collé dans votre fenêtre (%1).</translation>
    </message>
    <message>
        <source>The text is put into the clipboard; you paste it yourself (%1).</source>
        <translation>Le texte est mis dans le presse-papiers&#x202f;; vous le collez vous-même (%1).</translation>
    </message>
    <message>
        <source>works</source>
        <translation>marche</translation>
    </message>
    <message>
        <source>note</source>
        <translation>à noter</translation>
    </message>
    <message>
        <source>FAILS</source>
        <translation>ÉCHEC</translation>
    </message>
    <message>
        <source>Everything that is needed works.</source>
        <translation>Tout ce qu’il faut marche.</translation>
    </message>
    <message>
        <source>Something that is needed does not work: see the lines above.</source>
        <translation>Quelque chose de nécessaire ne marche pas&#xa0;: voyez les lignes ci-dessus.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup”: it installs about 600 MB.</source>
        <translation>Lancez «&#xa0;python3 start.py setup&#xa0;»&#xa0;: cela installe environ 600&#xa0;Mo.</translation>
    </message>
</context>
<context>
    <name>doubts</name>
    <message>
        <source>This may not be what you said: there are no words in it.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: il n’y a pas de mots.</translation>
    </message>
    <message>
        <source>This may not be what you said: it only names sounds.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: seuls des bruits sont nommés.</translation>
    </message>
    <message>
        <source>This may not be what you said: the words were hard to make out.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: les mots étaient difficiles à distinguer.</translation>
    </message>
    <message>
        <source>This may not be what you said: such sentences also come out of mere noise.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: de telles phrases naissent aussi d’un simple bruit.</translation>
    </message>
    <message>
        <source>This may not be what you said: it repeats the words given as a hint.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: les mots donnés comme indication y reviennent.</translation>
    </message>
    <message>
        <source>This may not be what you said: it repeats itself again and again.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: le texte se répète sans cesse.</translation>
    </message>
    <message>
        <source>This may not be what you said: it is too much text for so little speech.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: c’est trop de texte pour si peu de parole.</translation>
    </message>
    <message>
        <source>This may not be all you said: some of the speech has no words here.</source>
        <translation>Ce n’est peut-être pas tout ce que vous avez dit&#xa0;: une partie de la parole est restée sans mots.</translation>
    </message>
    <message>
        <source>This may not be what you said.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit.</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Left Ctrl</source>
        <translation>Ctrl gauche</translation>
    </message>
    <message>
        <source>Right Ctrl</source>
        <translation>Ctrl droite</translation>
    </message>
    <message>
        <source>Left Shift</source>
        <translation>Maj gauche</translation>
    </message>
    <message>
        <source>Right Shift</source>
        <translation>Maj droite</translation>
    </message>
    <message>
        <source>Left Alt</source>
        <translation>Alt gauche</translation>
    </message>
    <message>
        <source>Right Alt</source>
        <translation>Alt droite</translation>
    </message>
    <message>
        <source>AltGr</source>
        <translation>AltGr</translation>
    </message>
    <message>
        <source>Left Windows key</source>
        <translation>Windows gauche</translation>
    </message>
    <message>
        <source>Right Windows key</source>
        <translation>Windows droite</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Échap</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Retour arrière</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Suppr</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Inser</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Fin</translation>
    </message>
    <message>
        <source>Page Up</source>
        <translation>Page préc.</translation>
    </message>
    <message>
        <source>Page Down</source>
        <translation>Page suiv.</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Flèche haut</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Flèche bas</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Flèche gauche</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Flèche droite</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Print Screen</source>
        <translation>Impr. écran</translation>
    </message>
    <message>
        <source>Scroll Lock</source>
        <translation>Arrêt défil.</translation>
    </message>
    <message>
        <source>Caps Lock</source>
        <translation>Verr. maj</translation>
    </message>
    <message>
        <source>Num Lock</source>
        <translation>Verr. num</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>No microphone is connected.</source>
        <translation>Aucun micro n’est branché.</translation>
    </message>
    <message>
        <source>Plug one in, then choose it here.</source>
        <translation>Branchez-en un, puis choisissez-le ici.</translation>
    </message>
    <message>
        <source>Choose a microphone</source>
        <translation>Choisir un micro</translation>
    </message>
    <message>
        <source>The microphone you chose is not connected.</source>
        <translation>Le micro que vous avez choisi n’est pas branché.</translation>
    </message>
    <message>
        <source>Plug it in, or use the computer’s own.</source>
        <translation>Branchez-le, ou utilisez celui de l’ordinateur.</translation>
    </message>
    <message>
        <source>Use the default</source>
        <translation>Micro par défaut</translation>
    </message>
    <message>
        <source>Another program is keeping the microphone to itself.</source>
        <translation>Un autre programme garde le micro pour lui.</translation>
    </message>
    <message>
        <source>Close that program, then try again.</source>
        <translation>Fermez ce programme, puis réessayez.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>This computer does not let the program use the microphone.</source>
        <translation>Cet ordinateur n’autorise pas le programme à utiliser le micro.</translation>
    </message>
    <message>
        <source>Allow it in the system’s privacy settings, then try again.</source>
        <translation>Autorisez-le dans les réglages de confidentialité, puis réessayez.</translation>
    </message>
    <message>
        <source>The microphone does not answer.</source>
        <translation>Le micro ne répond pas.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again, or choose another one.</source>
        <translation>Débranchez-le et rebranchez-le, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The microphone was disconnected.</source>
        <translation>Le micro a été débranché.</translation>
    </message>
    <message>
        <source>Plug it in again, or choose another one; what you said until then is kept.</source>
        <translation>Rebranchez-le, ou choisissez-en un autre&#x202f;; ce que vous aviez dit est conservé.</translation>
    </message>
    <message>
        <source>The microphone sends no sound at all.</source>
        <translation>Le micro n’envoie aucun son.</translation>
    </message>
    <message>
        <source>Check that it is not muted, or choose another one.</source>
        <translation>Vérifiez qu’il n’est pas coupé, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>A piece of the sound was lost, so words may be missing.</source>
        <translation>Un morceau du son s’est perdu, des mots peuvent manquer.</translation>
    </message>
    <message>
        <source>Read the text again, and close programs that keep the computer busy.</source>
        <translation>Relisez le texte, et fermez les programmes qui occupent l’ordinateur.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>This computer lacks a part that is needed to record sound.</source>
        <translation>Il manque à cet ordinateur un composant pour enregistrer le son.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup” once, then start the program again.</source>
        <translation>Lancez une fois «&#xa0;python3 start.py setup&#xa0;», puis redémarrez le programme.</translation>
    </message>
    <message>
        <source>The speech model is not on this computer.</source>
        <translation>Le modèle de reconnaissance vocale n’est pas sur cet ordinateur.</translation>
    </message>
    <message>
        <source>The files of the speech model are damaged.</source>
        <translation>Les fichiers du modèle de reconnaissance vocale sont abîmés.</translation>
    </message>
    <message>
        <source>Speech recognition has stopped working.</source>
        <translation>La reconnaissance vocale s’est arrêtée.</translation>
    </message>
    <message>
        <source>Start it again; if it stops once more, restart the computer.</source>
        <translation>Relancez-la&#x202f;; si elle s’arrête encore, redémarrez l’ordinateur.</translation>
    </message>
    <message>
        <source>Start it again</source>
        <translation>Relancer</translation>
    </message>
    <message>
        <source>Speech recognition does not answer.</source>
        <translation>La reconnaissance vocale ne répond pas.</translation>
    </message>
    <message>
        <source>Start it again; close programs that keep the computer busy.</source>
        <translation>Relancez-la&#x202f;; fermez les programmes qui occupent l’ordinateur.</translation>
    </message>
    <message>
        <source>This recording could not be turned into text.</source>
        <translation>Cet enregistrement n’a pas pu être transcrit.</translation>
    </message>
    <message>
        <source>Please say it once more; the sound was kept.</source>
        <translation>Veuillez le redire&#x202f;; le son a été conservé.</translation>
    </message>
    <message>
        <source>The sound was damaged on its way, so no text was made from it.</source>
        <translation>Le son est arrivé abîmé, il n’a donc pas été transcrit.</translation>
    </message>
    <message>
        <source>Please say it once more, or choose another microphone.</source>
        <translation>Veuillez le redire, ou choisissez un autre micro.</translation>
    </message>
    <message>
        <source>Another window came to the front, so the text was not inserted.</source>
        <translation>Une autre fenêtre est passée devant, le texte n’a donc pas été inséré.</translation>
    </message>
    <message>
        <source>Click where the text should go, then insert it from here.</source>
        <translation>Cliquez là où le texte doit aller, puis insérez-le d’ici.</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Insérer</translation>
    </message>
    <message>
        <source>No window was ready for the text.</source>
        <translation>Aucune fenêtre n’attendait le texte.</translation>
    </message>
    <message>
        <source>A key was still held down, so the text was not inserted.</source>
        <translation>Une touche était encore enfoncée, le texte n’a donc pas été inséré.</translation>
    </message>
    <message>
        <source>Let go of all keys, then insert it from here.</source>
        <translation>Relâchez toutes les touches, puis insérez-le d’ici.</translation>
    </message>
    <message>
        <source>It is not certain that the text has arrived.</source>
        <translation>Il n’est pas sûr que le texte soit arrivé.</translation>
    </message>
    <message>
        <source>Look into your window; if it is not there, insert it once more.</source>
        <translation>Regardez votre fenêtre&#x202f;; s’il n’y est pas, insérez-le encore.</translation>
    </message>
    <message>
        <source>Insert again</source>
        <translation>Réinsérer</translation>
    </message>
    <message>
        <source>The text cannot be inserted by itself here, so it is in the clipboard.</source>
        <translation>Ici, le texte ne peut pas s’insérer tout seul&#xa0;: il est dans le presse-papiers.</translation>
    </message>
    <message>
        <source>Click where it should go and press Ctrl+V.</source>
        <translation>Cliquez là où il doit aller et appuyez sur Ctrl+V.</translation>
    </message>
    <message>
        <source>What you had copied before could not be put back.</source>
        <translation>Ce que vous aviez copié avant n’a pas pu être remis en place.</translation>
    </message>
    <message>
        <source>Please copy it again when you need it.</source>
        <translation>Copiez-le de nouveau quand vous en aurez besoin.</translation>
    </message>
    <message>
        <source>The settings could not be read, so the usual ones are in use.</source>
        <translation>Les réglages n’ont pas pu être lus, ceux d’origine sont utilisés.</translation>
    </message>
    <message>
        <source>Set again what you had changed; the old file is still in the folder.</source>
        <translation>Refaites vos changements&#x202f;; l’ancien fichier est toujours dans le dossier.</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>A setting has a value that cannot be used.</source>
        <translation>Un réglage a une valeur qui ne convient pas.</translation>
    </message>
    <message>
        <source>Correct it in the settings file, or leave it out.</source>
        <translation>Corrigez-la dans le fichier de réglages, ou retirez-la.</translation>
    </message>
    <message>
        <source>The program cannot write into its folder.</source>
        <translation>Le programme ne peut pas écrire dans son dossier.</translation>
    </message>
    <message>
        <source>Allow writing there, or make room on the disk.</source>
        <translation>Autorisez-y l’écriture, ou faites de la place sur le disque.</translation>
    </message>
    <message>
        <source>The list of your past texts cannot be used.</source>
        <translation>La liste de vos textes passés est inutilisable.</translation>
    </message>
    <message>
        <source>You can go on dictating; check that the disk is not full.</source>
        <translation>Vous pouvez continuer à dicter&#x202f;; vérifiez que le disque n’est pas plein.</translation>
    </message>
    <message>
        <source>There is no screen to show the window on.</source>
        <translation>Il n’y a pas d’écran pour afficher la fenêtre.</translation>
    </message>
    <message>
        <source>Start the program from your desktop.</source>
        <translation>Lancez le programme depuis votre bureau.</translation>
    </message>
    <message>
        <source>The dictation key does not work in this desktop session.</source>
        <translation>La touche de dictée ne fonctionne pas dans cette session de bureau.</translation>
    </message>
    <message>
        <source>Use the button, or give “superwhisper-gui toggle” a shortcut in the system settings.</source>
        <translation>Utilisez le bouton, ou donnez un raccourci à «&#xa0;superwhisper-gui toggle&#xa0;» dans les réglages du système.</translation>
    </message>
    <message>
        <source>This key cannot be used for dictation.</source>
        <translation>Cette touche ne peut pas servir à dicter.</translation>
    </message>
    <message>
        <source>Choose another one, for example ctrl_r or f9.</source>
        <translation>Choisissez-en une autre, par exemple ctrl_r ou f9.</translation>
    </message>
    <message>
        <source>This file could not be read as sound.</source>
        <translation>Ce fichier n’a pas pu être lu comme un son.</translation>
    </message>
    <message>
        <source>Check that it exists and that it plays in a music player.</source>
        <translation>Vérifiez qu’il existe et qu’un lecteur de musique peut le jouer.</translation>
    </message>
    <message>
        <source>The program is not running.</source>
        <translation>Le programme n’est pas lancé.</translation>
    </message>
    <message>
        <source>Start it first with “superwhisper-gui”.</source>
        <translation>Lancez-le d’abord avec «&#xa0;superwhisper-gui&#xa0;».</translation>
    </message>
    <message>
        <source>No voice was heard: speak louder, or closer to the microphone.</source>
        <translation>Aucune voix entendue&#xa0;: parlez plus fort, ou plus près du micro.</translation>
    </message>
    <message>
        <source>Only silence arrived: check that the microphone is not muted.</source>
        <translation>Rien que du silence&#xa0;: vérifiez que le micro n’est pas coupé.</translation>
    </message>
    <message>
        <source>The words were too unclear to be inserted: please say them once more.</source>
        <translation>Les mots étaient trop indistincts pour être insérés&#xa0;: veuillez les redire.</translation>
    </message>
    <message>
        <source>There was sound, but no words in it: please say it once more.</source>
        <translation>Il y avait du son, mais pas de mots&#xa0;: veuillez le redire.</translation>
    </message>
    <message>
        <source>Cancelled: nothing was inserted.</source>
        <translation>Annulé&#xa0;: rien n’a été inséré.</translation>
    </message>
    <message>
        <source>The text is on its way.</source>
        <translation>Le texte est en route.</translation>
    </message>
    <message>
        <source>Inserted.</source>
        <translation>Inséré.</translation>
    </message>
    <message>
        <source>The text is in the clipboard: paste it with Ctrl+V.</source>
        <translation>Le texte est dans le presse-papiers&#xa0;: collez-le avec Ctrl+V.</translation>
    </message>
    <message>
        <source>It is not certain that the text has arrived: look into your window.</source>
        <translation>Il n’est pas sûr que le texte soit arrivé&#xa0;: regardez votre fenêtre.</translation>
    </message>
    <message>
        <source>The text waits here: click where it should go, then insert it.</source>
        <translation>Le texte attend ici&#xa0;: cliquez là où il doit aller, puis insérez-le.</translation>
    </message>
    <message>
        <source>Nothing was understood: please say it once more.</source>
        <translation>Rien n’a été compris&#xa0;: veuillez le redire.</translation>
    </message>
    <message>
        <source>No text could be made: please say it once more.</source>
        <translation>La transcription a échoué&#xa0;: veuillez le redire.</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>Préparation…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Speak now</source>
        <translation>Parlez</translation>
    </message>
    <message>
        <source>Writing it down…</source>
        <translation>Transcription…</translation>
    </message>
    <message>
        <source>Inserting…</source>
        <translation>Insertion…</translation>
    </message>
    <message>
        <source>There is a problem</source>
        <translation>Il y a un problème</translation>
    </message>
    <message>
        <source>The graphics card that was chosen cannot be used.</source>
        <translation>La carte graphique choisie ne peut pas être utilisée.</translation>
    </message>
    <message>
        <source>Choose another device in the settings, for example auto.</source>
        <translation>Choisissez un autre appareil dans les réglages, par exemple auto.</translation>
    </message>
    <message>
        <source>The download was cut off.</source>
        <translation>Le téléchargement a été interrompu.</translation>
    </message>
    <message>
        <source>Check the internet connection, then start it again; it goes on where it stopped.</source>
        <translation>Vérifiez la connexion à Internet, puis relancez-le&#x202f;; il reprendra où il s’est arrêté.</translation>
    </message>
    <message>
        <source>The downloaded file is not the right one, so it was deleted.</source>
        <translation>Le fichier téléchargé n’est pas le bon, il a donc été supprimé.</translation>
    </message>
    <message>
        <source>Start the download again.</source>
        <translation>Relancez le téléchargement.</translation>
    </message>
    <message>
        <source>This model is already being downloaded.</source>
        <translation>Ce modèle est déjà en cours de téléchargement.</translation>
    </message>
    <message>
        <source>Please wait until that is done.</source>
        <translation>Veuillez attendre la fin.</translation>
    </message>
    <message>
        <source>There is not enough room on the disk.</source>
        <translation>Il n’y a pas assez de place sur le disque.</translation>
    </message>
    <message>
        <source>Delete what you no longer need, then try again.</source>
        <translation>Supprimez ce qui ne sert plus, puis réessayez.</translation>
    </message>
    <message>
        <source>The program runs but does not answer.</source>
        <translation>Le programme est lancé mais ne répond pas.</translation>
    </message>
    <message>
        <source>Wait a moment and try again; if that does not help, end it and start it again.</source>
        <translation>Attendez un instant et réessayez&#x202f;; si cela ne suffit pas, arrêtez-le et relancez-le.</translation>
    </message>
    <message>
        <source>Download it under “Speech models” in the menu, or choose another one there.</source>
        <translation>Téléchargez-le dans le menu, sous «&#xa0;Modèles de reconnaissance&#xa0;», ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Speech models</source>
        <translation>Voir les modèles</translation>
    </message>
    <message>
        <source>This takes effect at the next start of the program.</source>
        <translation>Ce réglage prendra effet au prochain lancement du programme.</translation>
    </message>
    <message>
        <source>The new choice for speech recognition does not work here, so the one before stays in use.</source>
        <translation>Le nouveau choix pour la reconnaissance ne marche pas ici&#x202f;; le précédent reste en service.</translation>
    </message>
    <message>
        <source>Look under “Speech models” for the reason, or choose another one there.</source>
        <translation>Voyez la raison sous «&#xa0;Modèles de reconnaissance&#xa0;», ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The speech model is too slow for this computer: your text comes late.</source>
        <translation>Le modèle de reconnaissance est trop lent pour cet ordinateur&#xa0;: le texte se fait attendre.</translation>
    </message>
    <message>
        <source>The numbers for Prometheus cannot be shown.</source>
        <translation>Les nombres pour Prometheus ne peuvent pas être affichés.</translation>
    </message>
    <message>
        <source>Choose another port, or run “python3 start.py setup metrics” once; dictation works.</source>
        <translation>Choisissez un autre port, ou lancez une fois «&#xa0;python3 start.py setup metrics&#xa0;»&#x202f;; la dictée fonctionne.</translation>
    </message>
    <message>
        <source>The list of your past texts was damaged, so a new one was begun.</source>
        <translation>La liste de vos textes passés était abîmée, une nouvelle est commencée.</translation>
    </message>
    <message>
        <source>What could still be read is in it; the old file is kept in the program’s folder.</source>
        <translation>Ce qui se lisait encore y est&#x202f;; l’ancien fichier reste dans le dossier du programme.</translation>
    </message>
    <message>
        <source>The list of your past texts was written by a newer version of the program.</source>
        <translation>La liste de vos textes passés vient d’une version plus récente du programme.</translation>
    </message>
    <message>
        <source>Install that version again; until then your texts are not listed.</source>
        <translation>Réinstallez cette version&#x202f;; d’ici là, vos textes ne sont pas notés dans la liste.</translation>
    </message>
    <message>
        <source>What you say is not being saved to the disk while you speak.</source>
        <translation>Ce que vous dites n’est pas enregistré sur le disque pendant que vous parlez.</translation>
    </message>
    <message>
        <source>You can go on dictating; make room on the disk, or allow writing to the folder.</source>
        <translation>Vous pouvez continuer à dicter&#x202f;; libérez de la place sur le disque, ou autorisez l’écriture dans le dossier.</translation>
    </message>
    <message>
        <source>“%1” is too slow for this computer: your text comes late.</source>
        <translation>«&#xa0;%1&#xa0;» est trop lent pour cet ordinateur&#xa0;: le texte tarde.</translation>
    </message>
    <message>
        <source>Recovered: the program ended before it could be inserted.</source>
        <translation>Récupéré&#xa0;: le programme s’est arrêté avant l’insertion.</translation>
    </message>
    <message>
        <source>Choose “%2” instead; nothing that you say is lost.</source>
        <translation>Choisissez plutôt «&#xa0;%2&#xa0;»&#x202f;; rien de ce que vous dites n’est perdu.</translation>
    </message>
    <message>
        <source>Choose a smaller one under “Speech models”, or close other programs.</source>
        <translation>Choisissez-en un plus petit sous «&#xa0;Modèles de reconnaissance&#xa0;», ou fermez d’autres programmes.</translation>
    </message>
    <message>
        <source>Three times in a row, hardly anything arrived from the microphone.</source>
        <translation>Trois fois de suite, presque rien n’est arrivé du micro.</translation>
    </message>
    <message>
        <source>Test it: that takes a minute and says what to do.</source>
        <translation>Testez-le&#xa0;: cela prend une minute et dit quoi faire.</translation>
    </message>
    <message>
        <source>Test the microphone</source>
        <translation>Tester le micro</translation>
    </message>
    <message>
        <source>You can test your microphone before you begin.</source>
        <translation>Vous pouvez tester votre micro avant de commencer.</translation>
    </message>
    <message>
        <source>It takes a minute and says whether everything works.</source>
        <translation>Cela prend une minute et dit si tout fonctionne.</translation>
    </message>
    <message>
        <source>The microphone test is listening, so nothing can be dictated now.</source>
        <translation>Le test du micro est en train d’écouter&#xa0;: rien ne peut être dicté maintenant.</translation>
    </message>
    <message>
        <source>Finish the test, or close its window.</source>
        <translation>Terminez le test ou fermez sa fenêtre.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup” to replace them, or download the model again under “Speech models”, then try again.</source>
        <translation>Lancez «&#xa0;python3 start.py setup&#xa0;» pour les remplacer, ou téléchargez de nouveau le modèle sous «&#xa0;Modèles de reconnaissance&#xa0;», puis réessayez.</translation>
    </message>
    <message>
        <source>The clipboard could not be used just now, which the text needs on its way.</source>
        <translation>Le presse-papiers, par lequel passe le texte, est indisponible pour l’instant.</translation>
    </message>
    <message>
        <source>The text is kept here: wait a moment, then try again.</source>
        <translation>Le texte est conservé ici&#xa0;: patientez un instant, puis réessayez.</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>built in</source>
        <translation>intégré</translation>
    </message>
    <message>
        <source>downloaded</source>
        <translation>téléchargé</translation>
    </message>
    <message>
        <source>found on this computer</source>
        <translation>trouvé sur cet ordinateur</translation>
    </message>
    <message>
        <source>can be downloaded</source>
        <translation>à télécharger</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1&#xa0;Mo</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1&#xa0;Go</translation>
    </message>
    <message>
        <source>French, English and many more</source>
        <translation>français, anglais et bien d’autres</translation>
    </message>
    <message>
        <source>English only</source>
        <translation>anglais seulement</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>%1 MB/s</source>
        <translation>%1&#xa0;Mo/s</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>moins d’une minute restante</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>environ %1&#xa0;min restantes</translation>
    </message>
    <message>
        <source>recommended for this computer</source>
        <translation>conseillé pour cet ordinateur</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>There is no model “%1” to download. There are: %2.</source>
        <translation>Il n’y a pas de modèle «&#xa0;%1&#xa0;» à télécharger. Il y a&#xa0;: %2.</translation>
    </message>
    <message>
        <source>The model %1 is on this computer. Use it: %2</source>
        <translation>Le modèle %1 est sur cet ordinateur. Pour l’utiliser&#xa0;: %2</translation>
    </message>
    <message>
        <source>Stopped. What has been downloaded is kept; the same command goes on from there.</source>
        <translation>Arrêté. Ce qui est déjà téléchargé est gardé&#x202f;; la même commande reprendra là.</translation>
    </message>
    <message>
        <source>%1 already downloaded</source>
        <translation>%1 déjà téléchargés</translation>
    </message>
</context>
<context>
    <name>validation</name>
    <message>
        <source>Raise the input gain of the microphone in the sound settings, or move closer to it.</source>
        <translation>Augmentez le gain d’entrée du micro dans les réglages du son, ou rapprochez-vous de lui.</translation>
    </message>
    <message>
        <source>Your voice is too loud for the microphone: %1 % of the sound is cut off.</source>
        <translation>Votre voix est trop forte pour le micro&#xa0;: %1 % du son est écrêté.</translation>
    </message>
    <message>
        <source>Lower the input gain of the microphone in the sound settings, or move away from it.</source>
        <translation>Baissez le gain d’entrée du micro dans les réglages du son, ou éloignez-vous de lui.</translation>
    </message>
    <message>
        <source>There is much noise around your voice: it stands out by only %1 dB.</source>
        <translation>Il y a beaucoup de bruit autour de votre voix&#xa0;: elle ne s’en détache que de %1 dB.</translation>
    </message>
    <message>
        <source>Move closer to the microphone, and switch off what makes noise in the room.</source>
        <translation>Rapprochez-vous du micro et éteignez ce qui fait du bruit dans la pièce.</translation>
    </message>
    <message>
        <source>The mains supply hums in the microphone (%1 dB).</source>
        <translation>Le courant du secteur ronfle dans le micro (%1 dB).</translation>
    </message>
    <message>
        <source>Use another cable or socket, and keep the microphone away from power supplies.</source>
        <translation>Prenez un autre câble ou une autre prise, et éloignez le micro des alimentations.</translation>
    </message>
    <message>
        <source>The sound is shifted electrically, a defect of the sound card or the microphone (%1).</source>
        <translation>Le son est décalé électriquement, un défaut de la carte son ou du micro (%1).</translation>
    </message>
    <message>
        <source>Plug the microphone into another socket, or use one with a USB plug.</source>
        <translation>Branchez le micro sur une autre prise, ou prenez-en un avec une prise USB.</translation>
    </message>
    <message>
        <source>The microphone sends the sound of a telephone: nothing above %1 Hz.</source>
        <translation>Le micro envoie un son de téléphone&#xa0;: rien au-dessus de %1 Hz.</translation>
    </message>
    <message>
        <source>For a Bluetooth headset, use the computer’s own microphone or a cable instead.</source>
        <translation>Avec un casque Bluetooth, utilisez plutôt le micro de l’ordinateur ou un câble.</translation>
    </message>
    <message>
        <source>Pieces of the sound are missing, %1 ms in all.</source>
        <translation>Des morceaux du son manquent, %1 ms en tout.</translation>
    </message>
    <message>
        <source>Close programs that keep the computer busy, and plug the microphone in without a hub.</source>
        <translation>Fermez les programmes qui occupent l’ordinateur, et branchez le micro sans concentrateur.</translation>
    </message>
    <message>
        <source>The two channels of the microphone cancel each other out.</source>
        <translation>Les deux voies du micro s’annulent l’une l’autre.</translation>
    </message>
    <message>
        <source>Switch off the sound effects of the microphone, or check its cable and adapter.</source>
        <translation>Désactivez les effets sonores du micro, ou vérifiez son câble et son adaptateur.</translation>
    </message>
    <message>
        <source>Only one of the microphone’s channels works.</source>
        <translation>Une seule des voies du micro fonctionne.</translation>
    </message>
    <message>
        <source>Push the plug in fully; if that does not help, set the microphone to mono.</source>
        <translation>Enfoncez bien la fiche&#x202f;; si cela n’y fait rien, réglez le micro en mono.</translation>
    </message>
    <message>
        <source>No voice arrives from the microphone.</source>
        <translation>Aucune voix n’arrive du micro.</translation>
    </message>
    <message>
        <source>Check that it is not muted and that programs may use it, or choose another one.</source>
        <translation>Vérifiez qu’il n’est pas coupé et que les programmes ont le droit de l’utiliser, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The sound plays at the wrong speed: its sample rate is not what the device says.</source>
        <translation>Le son va à la mauvaise vitesse&#xa0;: sa fréquence d’échantillonnage n’est pas celle que l’appareil annonce.</translation>
    </message>
    <message>
        <source>Set the sample rate of the microphone to 48000 Hz in the sound settings.</source>
        <translation>Réglez la fréquence d’échantillonnage du micro sur 48000 Hz dans les réglages du son.</translation>
    </message>
    <message>
        <source>The beginning is cut off: the recording starts in the middle of a word.</source>
        <translation>Le début est coupé&#xa0;: l’enregistrement commence au milieu d’un mot.</translation>
    </message>
    <message>
        <source>Press the key, wait half a second, then speak.</source>
        <translation>Appuyez sur la touche, attendez une demi-seconde, puis parlez.</translation>
    </message>
    <message>
        <source>The end is cut off: the recording stops in the middle of a word.</source>
        <translation>La fin est coupée&#xa0;: l’enregistrement s’arrête au milieu d’un mot.</translation>
    </message>
    <message>
        <source>Finish speaking before you let the key go.</source>
        <translation>Finissez de parler avant de relâcher la touche.</translation>
    </message>
    <message>
        <source>The same sound gave another text the second time: a fault of this program.</source>
        <translation>Le même son a donné un autre texte la seconde fois&#xa0;: une erreur de ce programme.</translation>
    </message>
    <message>
        <source>Your microphone is not to blame. Please send us this report.</source>
        <translation>Votre micro n’y est pour rien. Merci de nous envoyer ce rapport.</translation>
    </message>
    <message>
        <source>The program lost words that were recorded well: a fault of this program.</source>
        <translation>Le programme a perdu des mots bien enregistrés&#xa0;: une erreur de ce programme.</translation>
    </message>
    <message>
        <source>The microphone is good.</source>
        <translation>Le micro est bon.</translation>
    </message>
    <message>
        <source>The microphone can be used, but it could be better.</source>
        <translation>Le micro est utilisable, mais il pourrait être meilleur.</translation>
    </message>
    <message>
        <source>The microphone is not fit for dictation as it is.</source>
        <translation>Le micro ne convient pas à la dictée dans cet état.</translation>
    </message>
    <message>
        <source>You were understood well.</source>
        <translation>Vous avez été bien compris.</translation>
    </message>
    <message>
        <source>You were understood in part: some words are wrong.</source>
        <translation>Vous avez été compris en partie&#xa0;: certains mots sont faux.</translation>
    </message>
    <message>
        <source>You were understood badly: many words are wrong.</source>
        <translation>Vous avez été mal compris&#xa0;: beaucoup de mots sont faux.</translation>
    </message>
    <message>
        <source>The text comes at once.</source>
        <translation>Le texte arrive tout de suite.</translation>
    </message>
    <message>
        <source>The text comes with a delay.</source>
        <translation>Le texte arrive avec un retard.</translation>
    </message>
    <message>
        <source>The text comes too late: choose a smaller speech model.</source>
        <translation>Le texte arrive trop tard&#xa0;: choisissez un modèle vocal plus petit.</translation>
    </message>
    <message>
        <source>as read</source>
        <translation>comme lu</translation>
    </message>
    <message>
        <source>another word was heard</source>
        <translation>un autre mot a été entendu</translation>
    </message>
    <message>
        <source>not heard</source>
        <translation>pas entendu</translation>
    </message>
    <message>
        <source>heard, but not in the text</source>
        <translation>entendu, mais absent du texte</translation>
    </message>
    <message>
        <source>Microphone check</source>
        <translation>Vérification du micro</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Understanding</source>
        <translation>Compréhension</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Vitesse</translation>
    </message>
    <message>
        <source>What is wrong, and what to do</source>
        <translation>Ce qui ne va pas, et que faire</translation>
    </message>
    <message>
        <source>What was heard</source>
        <translation>Ce qui a été entendu</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Loudness over time; coloured where somebody speaks</source>
        <translation>Volume au fil du temps&#x202f;; en couleur là où quelqu’un parle</translation>
    </message>
    <message>
        <source>Pitch of the sound: the voice, and dashed the room</source>
        <translation>Hauteur du son&#xa0;: la voix, et en tirets la pièce</translation>
    </message>
    <message>
        <source>All measures</source>
        <translation>Toutes les mesures</translation>
    </message>
    <message>
        <source>The recording</source>
        <translation>L’enregistrement</translation>
    </message>
    <message>
        <source>Your own verdict</source>
        <translation>Votre propre avis</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>partly</source>
        <translation>en partie</translation>
    </message>
    <message>
        <source>no</source>
        <translation>non</translation>
    </message>
    <message>
        <source>Word errors</source>
        <translation>Erreurs de mots</translation>
    </message>
    <message>
        <source>Words of the text that were found</source>
        <translation>Mots du texte retrouvés</translation>
    </message>
    <message>
        <source>Words heard that are right</source>
        <translation>Mots entendus qui sont justes</translation>
    </message>
    <message>
        <source>Word errors when all is decoded at once</source>
        <translation>Erreurs de mots quand tout est décodé d’un coup</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Decoding time per time spoken</source>
        <translation>Temps de décodage par temps parlé</translation>
    </message>
    <message>
        <source>From the end to the text (ms)</source>
        <translation>De la fin au texte (ms)</translation>
    </message>
    <message>
        <source>Length (s)</source>
        <translation>Durée (s)</translation>
    </message>
    <message>
        <source>Of it with a voice (s)</source>
        <translation>Dont avec une voix (s)</translation>
    </message>
    <message>
        <source>Sample rate (Hz)</source>
        <translation>Fréquence d’échantillonnage (Hz)</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Voies</translation>
    </message>
    <message>
        <source>Loudness of the voice (dB)</source>
        <translation>Volume de la voix (dB)</translation>
    </message>
    <message>
        <source>Loudest moment (dB)</source>
        <translation>Moment le plus fort (dB)</translation>
    </message>
    <message>
        <source>Cut off because too loud (%)</source>
        <translation>Écrêté car trop fort (%)</translation>
    </message>
    <message>
        <source>Loudness of the room (dB)</source>
        <translation>Volume de la pièce (dB)</translation>
    </message>
    <message>
        <source>Voice above the room (dB)</source>
        <translation>Voix au-dessus de la pièce (dB)</translation>
    </message>
    <message>
        <source>Mains hum above the room (dB)</source>
        <translation>Ronflement du secteur au-dessus de la pièce (dB)</translation>
    </message>
    <message>
        <source>Mains frequency (Hz)</source>
        <translation>Fréquence du secteur (Hz)</translation>
    </message>
    <message>
        <source>Loudness of the mains hum (dB)</source>
        <translation>Volume du ronflement du secteur (dB)</translation>
    </message>
    <message>
        <source>Rumble (dB)</source>
        <translation>Grondement (dB)</translation>
    </message>
    <message>
        <source>Electrical shift (of full scale)</source>
        <translation>Décalage électrique (de la pleine échelle)</translation>
    </message>
    <message>
        <source>Highest pitch (Hz)</source>
        <translation>Hauteur maximale (Hz)</translation>
    </message>
    <message>
        <source>Missing sound (ms)</source>
        <translation>Son manquant (ms)</translation>
    </message>
    <message>
        <source>Missing pieces</source>
        <translation>Morceaux manquants</translation>
    </message>
    <message>
        <source>Missing sound in the middle of words (ms)</source>
        <translation>Son manquant au milieu des mots (ms)</translation>
    </message>
    <message>
        <source>Missing against the clock (ms)</source>
        <translation>Manque par rapport à l’horloge (ms)</translation>
    </message>
    <message>
        <source>Sound per time (1 = right)</source>
        <translation>Son par temps (1 = juste)</translation>
    </message>
    <message>
        <source>Speed (1 = right)</source>
        <translation>Vitesse (1 = juste)</translation>
    </message>
    <message>
        <source>Agreement of the channels (1 = same, -1 = opposite)</source>
        <translation>Accord des voies (1 = égales, -1 = opposées)</translation>
    </message>
    <message>
        <source>Channels without sound</source>
        <translation>Voies sans son</translation>
    </message>
    <message>
        <source>Silence before the first word (ms)</source>
        <translation>Silence avant le premier mot (ms)</translation>
    </message>
    <message>
        <source>Silence after the last word (ms)</source>
        <translation>Silence après le dernier mot (ms)</translation>
    </message>
    <message>
        <source>Agreement with the voice detector (%)</source>
        <translation>Accord avec le détecteur de voix (%)</translation>
    </message>
    <message>
        <source>From the key to the first sound (ms)</source>
        <translation>De la touche au premier son (ms)</translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation>Tout va bien.</translation>
    </message>
    <message>
        <source>This cannot be judged.</source>
        <translation>Cela ne peut pas être jugé.</translation>
    </message>
    <message>
        <source>The text to compare with is in another language than what was understood, so the words cannot be judged.</source>
        <translation>Le texte de comparaison est dans une autre langue que ce qui a été compris&#xa0;: les mots ne peuvent pas être jugés.</translation>
    </message>
    <message>
        <source>The file with the text that was read holds no words.</source>
        <translation>Le fichier du texte lu ne contient aucun mot.</translation>
    </message>
    <message>
        <source>The file with the text that was read could not be opened as text.</source>
        <translation>Le fichier du texte lu n’a pas pu être ouvert comme du texte.</translation>
    </message>
    <message>
        <source>The recording lasts %1 minutes; at most %2 can be checked. Use a part of it.</source>
        <translation>L’enregistrement dure %1 minutes&#x202f;; %2 au plus peuvent être vérifiées. Utilisez-en une partie.</translation>
    </message>
    <message>
        <source>The recording is empty.</source>
        <translation>L’enregistrement est vide.</translation>
    </message>
    <message>
        <source>Heard: %1</source>
        <translation>Entendu&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 % of the text was found, %2 % of what was heard is right.</source>
        <translation>%1 % du texte a été retrouvé, %2 % de ce qui a été entendu est juste.</translation>
    </message>
    <message>
        <source>good</source>
        <translation>bon</translation>
    </message>
    <message>
        <source>usable</source>
        <translation>utilisable</translation>
    </message>
    <message>
        <source>poor</source>
        <translation>mauvais</translation>
    </message>
    <message>
        <source>not tested</source>
        <translation>non testé</translation>
    </message>
    <message>
        <source>The microphone was disconnected while you were reading: only what came before that was tested.</source>
        <translation>Le micro a été débranché pendant votre lecture&#xa0;: seul ce qui précède a été testé.</translation>
    </message>
    <message>
        <source>The time was over: what you had read until then was tested.</source>
        <translation>Le temps était écoulé&#xa0;: ce que vous aviez lu jusque-là a été testé.</translation>
    </message>
    <message>
        <source>The screen was locked: what you had read until then was tested.</source>
        <translation>L’écran a été verrouillé&#xa0;: ce que vous aviez lu jusque-là a été testé.</translation>
    </message>
    <message>
        <source>There is no text, so only the sound was tested.</source>
        <translation>Il n’y a pas de texte&#xa0;: seul le son a été testé.</translation>
    </message>
    <message>
        <source>Speech model</source>
        <translation>Modèle vocal</translation>
    </message>
    <message>
        <source>Speech at %1, noise at %2, loudest moment at %3.</source>
        <translation>Parole à %1, bruit à %2, moment le plus fort à %3.</translation>
    </message>
    <message>
        <source>the system’s default</source>
        <translation>micro par défaut du système</translation>
    </message>
    <message>
        <source>⚠ did not pass its last test</source>
        <translation>⚠ n’a pas réussi son dernier test</translation>
    </message>
    <message>
        <source>%1. Voice %2, room %3: %4 dB between them</source>
        <translation>%1. Voix %2, pièce %3&#xa0;: %4&#xa0;dB d’écart</translation>
    </message>
    <message>
        <source>Sound settings</source>
        <translation>Réglages du son</translation>
    </message>
    <message>
        <source>Privacy settings</source>
        <translation>Confidentialité</translation>
    </message>
    <message>
        <source>As many words right as the time before.</source>
        <translation>Autant de mots justes que la fois précédente.</translation>
    </message>
    <message>
        <source>More words right than the time before: %1 instead of %2.</source>
        <translation>Plus de mots justes que la fois précédente&#xa0;: %1 au lieu de %2.</translation>
    </message>
    <message>
        <source>Fewer words right than the time before: %1 instead of %2.</source>
        <translation>Moins de mots justes que la fois précédente&#xa0;: %1 au lieu de %2.</translation>
    </message>
    <message>
        <source>Your voice: %1. Above the noise: %2.</source>
        <translation>Votre voix&#xa0;: %1. Au-dessus du bruit&#xa0;: %2.</translation>
    </message>
    <message>
        <source>There is no text to compare with.</source>
        <translation>Il n’y a pas de texte de comparaison.</translation>
    </message>
    <message>
        <source>Nothing was turned into text.</source>
        <translation>Rien n’a été transcrit.</translation>
    </message>
    <message>
        <source>What was heard is in another language than the text.</source>
        <translation>Ce qui a été entendu est dans une autre langue que le texte.</translation>
    </message>
    <message>
        <source>%1 of the words were heard, and %2 of what was heard is right. WER: %3.</source>
        <translation>%1 des mots ont été entendus, et %2 de ce qui a été entendu est juste. WER&#xa0;: %3.</translation>
    </message>
    <message>
        <source>The text was there %1 after the button. A second of speech took %2.</source>
        <translation>Le texte était là %1 après le bouton. Une seconde de parole a demandé %2.</translation>
    </message>
    <message>
        <source>Good: voice from %1, at least %2 above the noise, and no fault.</source>
        <translation>Bon&#xa0;: voix à partir de %1, au moins %2 au-dessus du bruit, et aucun défaut.</translation>
    </message>
    <message>
        <source>Good: at least %1 heard and %2 right.</source>
        <translation>Bon&#xa0;: au moins %1 entendus et %2 justes.</translation>
    </message>
    <message>
        <source>Good: at most %1, and at most %2 for a second of speech.</source>
        <translation>Bon&#xa0;: au plus %1, et au plus %2 pour une seconde de parole.</translation>
    </message>
    <message>
        <source>The microphone sends no sound at all.</source>
        <translation>Le micro n’envoie aucun son.</translation>
    </message>
    <message>
        <source>This device only sends the sound of a telephone, as Bluetooth headsets do while they listen.</source>
        <translation>Cet appareil n’envoie qu’un son de téléphone, comme les casques Bluetooth quand ils écoutent.</translation>
    </message>
    <message>
        <source>Your voice arrives very quietly: %1 dB. It should be at least %2 dB.</source>
        <translation>Votre voix arrive très faiblement&#xa0;: %1 dB. Il en faudrait au moins %2.</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Click where the text should go, then use the button and speak.</source>
        <translation>Cliquez là où le texte doit aller, puis sur le bouton, et parlez.</translation>
    </message>
    <message>
        <source>Hold %1 and speak, or tap it to keep both hands free.</source>
        <translation>Maintenez %1 et parlez, ou appuyez un instant pour garder les mains libres.</translation>
    </message>
    <message>
        <source>Hold %1 and speak; let go when you have finished.</source>
        <translation>Maintenez %1 et parlez&#x202f;; relâchez quand vous avez fini.</translation>
    </message>
    <message>
        <source>Press %1, speak, and press it again.</source>
        <translation>Appuyez sur %1, parlez, puis appuyez de nouveau.</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>Micro par défaut du système</translation>
    </message>
    <message>
        <source>System default (%1)</source>
        <translation>Par défaut du système (%1)</translation>
    </message>
    <message>
        <source>%1 s after you let go</source>
        <translation>%1&#xa0;s après le relâchement</translation>
    </message>
    <message>
        <source>The speech model is being loaded…</source>
        <translation>Chargement du modèle de reconnaissance vocale…</translation>
    </message>
    <message>
        <source>Not connected: %1</source>
        <translation>Non branché&#xa0;: %1</translation>
    </message>
    <message>
        <source>Press the button when you have finished.</source>
        <translation>Appuyez sur le bouton quand vous avez fini.</translation>
    </message>
    <message>
        <source>Let go, or press the key again, to finish. Esc cancels.</source>
        <translation>Pour finir, relâchez la touche ou appuyez de nouveau. Échap annule.</translation>
    </message>
    <message>
        <source>Let go of the key to finish. Esc cancels.</source>
        <translation>Pour finir, relâchez la touche. Échap annule.</translation>
    </message>
    <message>
        <source>Press the key again to finish. Esc cancels.</source>
        <translation>Pour finir, appuyez de nouveau sur la touche. Échap annule.</translation>
    </message>
    <message>
        <source>Listening for a last word: %1</source>
        <translation>Attente d’un dernier mot&#xa0;: %1</translation>
    </message>
    <message>
        <source>Writing it down: %1</source>
        <translation>Transcription&#xa0;: %1</translation>
    </message>
    <message>
        <source>Inserting it: %1</source>
        <translation>Insertion&#xa0;: %1</translation>
    </message>
    <message>
        <source>Together: %1</source>
        <translation>En tout&#xa0;: %1</translation>
    </message>
    <message>
        <source>Typical: %1, slow: %2 (last %3)</source>
        <translation>D’habitude&#xa0;: %1&#x202f;; lent&#xa0;: %2 (sur les %3 derniers)</translation>
    </message>
    <message>
        <source>⚠ %1 (did not pass its test)</source>
        <translation>⚠ %1 (n’a pas réussi son test)</translation>
    </message>
</context>
</TS>
